import {
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderFulfilled,
  type CancelReason,
} from '#modules/order/contract'
import type { Allocation } from '#modules/order/domain/checkout_state'
import { mayBecome, type OrderStatus } from '#modules/order/domain/order_status'
import { findOrder, linesOf, type OrderRow } from '#modules/order/store'
import { currentContext } from '#platform/observability/context'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

export type StatusChange =
  | { readonly to: Exclude<OrderStatus, 'confirmed' | 'cancelled' | 'pending'> }
  | { readonly to: 'confirmed'; readonly allocations: readonly Allocation[] }
  | { readonly to: 'cancelled'; readonly reason: CancelReason }

export type ChangeResult =
  { kind: 'changed'; order: OrderRow } | { kind: 'illegal'; order: OrderRow } | { kind: 'missing' }

/**
 * Takes an order from where it is to where it is to be, if its state machine allows it: writes the status, a line of history
 * with actor, cause and time, and the event. The write is conditional on the status that was read.
 */
export async function changeStatus(tx: Tx, orderId: string, change: StatusChange): Promise<ChangeResult> {
  const order = await findOrder(tx, orderId)
  if (!order) return { kind: 'missing' }
  if (!mayBecome(order.status, change.to)) return { kind: 'illegal', order }
  const reason = change.to === 'cancelled' ? change.reason : null
  const changed = await tx.run(
    'UPDATE orders SET status = ?, cancel_reason = ?, version = version + 1, updated_at = ? WHERE id = ? AND version = ?',
    [change.to, reason, now(), orderId, order.version]
  )
  if (changed !== 1) throw new StaleRowError('Order', orderId)
  const next: OrderRow = { ...order, status: change.to, cancel_reason: reason, version: order.version + 1 }
  await writeHistory(tx, orderId, order.status, change.to, reason)
  await announce(tx, next, change)
  return { kind: 'changed', order: next }
}

export async function writeHistory(
  tx: Tx,
  orderId: string,
  from: OrderStatus | null,
  to: OrderStatus,
  reason: string | null
): Promise<void> {
  const context = currentContext()
  await tx.insert('order_history', {
    order_id: orderId,
    from_status: from,
    to_status: to,
    actor: context?.actor ?? 'system',
    cause: context?.causationId ?? 'unknown',
    reason,
    at: now(),
  })
}

async function announce(tx: Tx, order: OrderRow, change: StatusChange): Promise<void> {
  const head = { orderId: order.id, version: order.version, customerId: order.customer_id }
  const total = money(order.total, order.currency)
  switch (change.to) {
    case 'confirmed':
      return tx.emit(OrderConfirmed, {
        ...head,
        region: order.region,
        total,
        shippingMethod: order.shipping_method,
        lines: (await linesOf(tx, order.id)).map((line) => ({
          lineId: line.id,
          sku: line.sku,
          productId: line.product_id,
          title: line.title,
          quantity: line.quantity,
          total: money(line.total, order.currency),
        })),
        allocations: [...change.allocations],
      })
    case 'cancelled':
      return tx.emit(OrderCancelled, { ...head, reason: change.reason, total })
    case 'shipped':
      return tx.emit(OrderFulfilled, head)
    case 'completed':
      return tx.emit(OrderCompleted, { ...head, total })
    default:
  }
}
