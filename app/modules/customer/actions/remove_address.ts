import { dropDefault } from '#modules/customer/actions/default_address'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/**
 * Takes an address out of the book. When it was the default there is none until the customer chooses one.
 * @throws Problem 404
 */
export async function removeAddress(tx: Tx, customerId: string, id: string): Promise<void> {
  const removed = await tx.run('DELETE FROM addresses WHERE id = ? AND customer_id = ?', [id, customerId])
  if (removed !== 1) throw Problem.notFound('address')
  await tx.run('UPDATE customers SET address_count = address_count - 1 WHERE id = ?', [customerId])
  await dropDefault(tx, customerId, id)
}
