import { placeInSegments } from '#modules/customer/actions/place_in_segments'
import { emailTaken } from '#modules/customer/actions/register_customer'
import { CustomerUpdated } from '#modules/customer/contract'
import { findCustomer, profileOf, type CustomerRow } from '#modules/customer/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import { isUniqueViolation } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** What is left out stays. */
export type CustomerChange = Partial<Pick<CustomerRow, 'email' | 'name' | 'phone' | 'region' | 'locale' | 'marketing'>>

/**
 * Changes an account that is still at that version.
 * @throws Problem 404, 409 when the e-mail address is another account's, 412
 */
export async function updateCustomer(
  tx: Tx,
  id: string,
  version: number,
  change: CustomerChange
): Promise<CustomerRow> {
  const before = await findCustomer(tx, id)
  if (!before) throw Problem.notFound('customer')
  const row = { ...before, ...change, version: version + 1, updated_at: now() }
  try {
    const changed = await tx.run(
      `UPDATE customers SET email = ?, name = ?, phone = ?, region = ?, locale = ?, marketing = ?, version = ?,
         updated_at = ? WHERE id = ? AND version = ? AND erased_at IS NULL`,
      [row.email, row.name, row.phone, row.region, row.locale, row.marketing, row.version, row.updated_at, id, version]
    )
    if (changed !== 1) throw stale()
  } catch (error) {
    throw isUniqueViolation(error) ? emailTaken() : error
  }
  tx.emit(CustomerUpdated, profileOf(row))
  if (row.region !== before.region) await placeInSegments(tx, id)
  return row
}
