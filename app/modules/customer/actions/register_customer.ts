import { placeInSegments } from '#modules/customer/actions/place_in_segments'
import { CustomerRegistered } from '#modules/customer/contract'
import { profileOf, type CustomerRow } from '#modules/customer/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface Registration {
  /** In lower case. */
  readonly email: string
  readonly passwordHash: string
  readonly name: string
  readonly phone: string | null
  readonly region: string
  readonly locale: string
  readonly marketing: boolean
}

/**
 * Opens an account for a shopper.
 * @throws Problem 409 when the e-mail address has one
 */
export async function registerCustomer(tx: Tx, registration: Registration): Promise<CustomerRow> {
  const { passwordHash, marketing, ...given } = registration
  const row: CustomerRow = {
    ...given,
    id: newId('customer'),
    password_hash: passwordHash,
    role: 'customer',
    marketing: Number(marketing),
    default_address_id: null,
    address_count: 0,
    version: 1,
    created_at: now(),
    updated_at: now(),
    erased_at: null,
  }
  const fresh = await tx.insert('customers', { ...row }, { key: ['email'], do: 'nothing' })
  if (fresh !== 1) throw emailTaken()
  tx.emit(CustomerRegistered, { ...profileOf(row), registeredAt: row.created_at })
  await placeInSegments(tx, row.id)
  return row
}

export const emailTaken = (): Problem =>
  new Problem(409, 'E_EMAIL_TAKEN', 'This e-mail address has an account: sign in, or take another one.')
