import { findCustomer } from '#modules/customer/store'
import type { Tx } from '#platform/storage/transaction'

/** Makes an address its customer's default. The one that was it before changes by that, and gets a new version. */
export async function makeDefault(tx: Tx, customerId: string, addressId: string): Promise<void> {
  const before = (await findCustomer(tx, customerId))?.default_address_id ?? null
  if (before === addressId) return
  await tx.run('UPDATE customers SET default_address_id = ? WHERE id = ?', [addressId, customerId])
  if (before !== null) await tx.run('UPDATE addresses SET version = version + 1 WHERE id = ?', [before])
}

/** From now on it is not the default, if it was. */
export async function dropDefault(tx: Tx, customerId: string, addressId: string): Promise<void> {
  await tx.run('UPDATE customers SET default_address_id = NULL WHERE id = ? AND default_address_id = ?', [
    customerId,
    addressId,
  ])
}
