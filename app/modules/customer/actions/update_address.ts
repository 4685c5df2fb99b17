import { dropDefault, makeDefault } from '#modules/customer/actions/default_address'
import { findAddress, type AddressRow } from '#modules/customer/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { now } from '#platform/values/clock'

/** What is left out stays. */
export interface AddressChange extends Partial<Address> {
  readonly default?: boolean | undefined
}

/**
 * Changes an address that is still at that version.
 * @throws Problem 404, 412
 */
export async function updateAddress(
  tx: Tx,
  { customerId, id, version }: { customerId: string; id: string; version: number },
  { default: asDefault, postalCode, ...change }: AddressChange
): Promise<AddressRow> {
  const before = await findAddress(tx, customerId, id)
  if (!before) throw Problem.notFound('address')
  const row: AddressRow = {
    ...before,
    ...change,
    postal_code: postalCode ?? before.postal_code,
    version: version + 1,
    updated_at: now(),
  }
  const changed = await tx.run(
    `UPDATE addresses SET name = ?, line1 = ?, line2 = ?, city = ?, region = ?, postal_code = ?, country = ?,
       version = ?, updated_at = ? WHERE id = ? AND version = ?`,
    [
      row.name,
      row.line1,
      row.line2,
      row.city,
      row.region,
      row.postal_code,
      row.country,
      row.version,
      row.updated_at,
      id,
      version,
    ]
  )
  if (changed !== 1) throw stale()
  if (asDefault === true) await makeDefault(tx, customerId, id)
  if (asDefault === false) await dropDefault(tx, customerId, id)
  return row
}
