import type { CustomerErased, CustomerRegistered, CustomerUpdated } from '#modules/customer/contract'
import { emailHash } from '#modules/fraud/projections/email_hash'
import { forgetAnswers } from '#platform/http/idempotency'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** `erased` stays behind as a mark, so that an order that is heard of late does not bring the person back. */
export interface CustomerRow {
  id: string
  version: number
  region: string | null
  registered_at: number | null
  email_hash: string | null
  erased: number
}

export function findCustomer(session: SqlSession, id: string): Promise<CustomerRow | undefined> {
  return session.one<CustomerRow>('SELECT * FROM customers WHERE id = ?', [id])
}

export async function noteCustomer(tx: Tx, data: DataOf<typeof CustomerRegistered>): Promise<void> {
  const row = {
    id: data.customerId,
    version: data.version,
    region: data.region,
    registered_at: data.registeredAt,
    email_hash: emailHash(data.email),
    erased: 0,
  }
  await tx.insert('customers', row, { key: ['id'], do: 'update', newer: 'version' })
}

/** Registration has the same key and so was seen before; what is not newer changes nothing. */
export async function updateCustomer(tx: Tx, data: DataOf<typeof CustomerUpdated>): Promise<void> {
  await tx.run('UPDATE customers SET version = ?, region = ?, email_hash = ? WHERE id = ? AND version < ?', [
    data.version,
    data.region,
    emailHash(data.email),
    data.customerId,
    data.version,
  ])
}

/** Takes away what ties orders to a person, guest orders under the same address included. Figures stay. */
export async function eraseCustomer(tx: Tx, { customerId, version }: DataOf<typeof CustomerErased>): Promise<void> {
  const hash = (await findCustomer(tx, customerId))?.email_hash ?? null
  const noted = await tx.all<{ id: string }>(
    `SELECT reviews.id FROM reviews JOIN scores ON scores.order_id = reviews.order_id
     WHERE reviews.note IS NOT NULL AND (scores.customer_id = ? OR scores.email_hash = ?)`,
    [customerId, hash]
  )
  for (const { id } of noted) {
    await tx.run('UPDATE reviews SET note = NULL WHERE id = ?', [id])
    /* The answer that is kept for a repeated request has the note as well. */
    await forgetAnswers(tx, id)
  }
  await tx.run('UPDATE scores SET email_hash = NULL WHERE customer_id = ? OR email_hash = ?', [customerId, hash])
  const row = { id: customerId, version, region: null, registered_at: null, email_hash: null, erased: 1 }
  await tx.insert('customers', row, { key: ['id'], do: 'update' })
}
