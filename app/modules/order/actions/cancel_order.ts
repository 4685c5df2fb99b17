import { isCancellable } from '#modules/order/domain/order_status'
import { checkout } from '#modules/order/processes/checkout'
import type { OrderRow } from '#modules/order/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/**
 * Calls an order off: the saga gives back what is held and undoes the payment, whatever state that is in.
 * @throws Problem 409 once it is being fulfilled
 */
export async function cancelOrder(tx: Tx, order: OrderRow): Promise<void> {
  if (!isCancellable(order.status)) {
    throw new Problem(
      409,
      'E_ORDER_NOT_CANCELLABLE',
      `An order that is ${order.status} cannot be cancelled any more.`,
      {
        status: order.status,
      }
    )
  }
  await checkout.step(tx, order.id, { type: 'cancel' })
}
