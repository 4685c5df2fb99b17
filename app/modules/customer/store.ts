import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'

export const store = moduleStore('customer')

export type AccountRole = 'customer' | 'staff'

/** An account. Names, addresses and the like are gone from it once `erased_at` is set. */
export interface CustomerRow {
  id: string
  email: string
  password_hash: string
  role: AccountRole
  name: string
  phone: string | null
  region: string
  locale: string
  marketing: number
  default_address_id: string | null
  address_count: number
  version: number
  created_at: number
  updated_at: number
  erased_at: number | null
}

export interface AddressRow {
  id: string
  customer_id: string
  name: string
  line1: string
  line2: string | null
  city: string
  region: string | null
  postal_code: string
  country: string
  version: number
  created_at: number
  updated_at: number
}

export interface SegmentRow {
  id: string
  slug: string
  name: string
  /** JSON: see domain/segment_rules.ts. */
  rules: string
  time_based: number
  version: number
  evaluated_at: number | null
  deleted_at: number | null
  created_at: number
  updated_at: number
}

/** An account that has not been erased. */
export function findCustomer(session: SqlSession, id: string): Promise<CustomerRow | undefined> {
  return session.one<CustomerRow>('SELECT * FROM customers WHERE id = ? AND erased_at IS NULL', [id])
}

/** @param email in lower case */
export function findByEmail(session: SqlSession, email: string): Promise<CustomerRow | undefined> {
  return session.one<CustomerRow>('SELECT * FROM customers WHERE email = ? AND erased_at IS NULL', [email])
}

export function findAddress(session: SqlSession, customerId: string, id: string): Promise<AddressRow | undefined> {
  return session.one<AddressRow>('SELECT * FROM addresses WHERE id = ? AND customer_id = ?', [id, customerId])
}

/** A segment that is not being deleted. */
export function findSegment(session: SqlSession, id: string): Promise<SegmentRow | undefined> {
  return session.one<SegmentRow>('SELECT * FROM segments WHERE id = ? AND deleted_at IS NULL', [id])
}

/** What events tell of an account. */
export function profileOf(row: CustomerRow) {
  const { id: customerId, version, email, name, region, locale, marketing } = row
  return { customerId, version, email, name, region, locale, marketing: marketing === 1 }
}

export type CustomerView = ReturnType<typeof viewOf>

/** What answers show of an account. */
export function viewOf(row: CustomerRow) {
  const { id, email, role, name, phone, region, locale, marketing } = row
  return {
    id,
    email,
    role,
    name,
    phone,
    region,
    locale,
    marketing: marketing === 1,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
