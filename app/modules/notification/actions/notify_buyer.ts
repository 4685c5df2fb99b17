import { notify } from '#modules/notification/actions/notify'
import type { FactsOf, Kind } from '#modules/notification/domain/kinds'
import { recipientOfOrder } from '#modules/notification/store'
import type { Tx } from '#platform/storage/transaction'

/**
 * Tells who placed an order.
 * @throws when the order is unknown here. Payments and shipments travel on topics of their own and may overtake
 * `order.created`, the only event with the address: they are delivered again until it has come, rather than lost.
 */
export async function notifyBuyer<K extends Kind>(
  tx: Tx,
  occasion: { eventId: string; kind: K; orderId: string; facts: FactsOf<K> }
): Promise<void> {
  const recipient = await recipientOfOrder(tx, occasion.orderId)
  if (!recipient) throw new Error(`${occasion.kind} came before order.created of ${occasion.orderId}`)
  await notify(tx, { ...occasion, recipient })
}
