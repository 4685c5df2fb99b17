import { labelRemoval } from '#modules/fulfillment/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Forgets the addresses of a customer's orders and takes their labels away. The mark stays behind, for orders that are heard
 * of later. Parcels on their way go on: the carrier has read its label.
 */
export async function eraseCustomer(tx: Tx, customerId: string, erasedAt: number): Promise<void> {
  await tx.insert(
    'erased_customers',
    { customer_id: customerId, erased_at: erasedAt },
    { key: ['customer_id'], do: 'nothing' }
  )
  await tx.run('UPDATE orders SET address = NULL WHERE customer_id = ?', [customerId])
  const shipments = await tx.all<{ id: string }>(
    'SELECT id FROM shipments WHERE order_id IN (SELECT order_id FROM orders WHERE customer_id = ?)',
    [customerId]
  )
  /* Of all, also of those without a label yet: one may be under way to the object store. */
  for (const { id } of shipments) await labelRemoval.set(tx, id, now(), { shipmentId: id })
}
