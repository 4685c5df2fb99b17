import { OrderReturned, RefundRequested } from '#modules/order/contract'
import { changeStatus } from '#modules/order/actions/change_status'
import { PAYMENT_ATTEMPT } from '#modules/order/domain/checkout_state'
import { checkout } from '#modules/order/processes/checkout'
import { findOrder, linesOf, returnLinesOf, type OrderRow, type ReturnRow } from '#modules/order/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

/**
 * What was announced has come back: asks payment to pay its share back, and says so. The order is returned when nothing of
 * it is left with the shopper.
 * @throws Problem 404, or 409 when it was received before
 */
export async function receiveReturn(tx: Tx, order: OrderRow, returnId: string): Promise<ReturnRow> {
  const row = await tx.one<ReturnRow>('SELECT * FROM order_returns WHERE id = ? AND order_id = ?', [returnId, order.id])
  if (!row) throw Problem.notFound('return of this order')
  const received = await tx.run(
    "UPDATE order_returns SET status = 'received', updated_at = ? WHERE id = ? AND status = 'requested'",
    [now(), returnId]
  )
  if (received !== 1) throw new Problem(409, 'E_RETURN_RECEIVED', 'This return was received before.')
  const refund = money(row.refund, order.currency)
  const payment = await paymentOf(tx, order.id)
  tx.emit(RefundRequested, {
    orderId: order.id,
    attempt: PAYMENT_ATTEMPT,
    paymentId: payment,
    refundId: row.refund_id,
    amount: refund,
    /* What the shopper wrote stays in this module, which clears it at erasure. */
    reason: 'returned',
  })
  const { everything, lines } = await whatIsBack(tx, order.id, returnId)
  if (everything) await changeStatus(tx, order.id, { to: 'returned' })
  const { version } = (await findOrder(tx, order.id))!
  tx.emit(OrderReturned, { orderId: order.id, version, customerId: order.customer_id, returnId, refund, lines })
  return { ...row, status: 'received' }
}

async function paymentOf(tx: Tx, orderId: string): Promise<string> {
  const paymentId = (await checkout.find(tx, orderId))?.payment.paymentId
  if (!paymentId) throw new Error(`Order ${orderId} was delivered, but has no payment`)
  return paymentId
}

/** The lines of this return, and whether all units of the order have come back with it and those before it. */
async function whatIsBack(tx: Tx, orderId: string, returnId: string) {
  const back = await returnLinesOf(tx, orderId)
  const pending = await tx.all<{ id: string }>(
    "SELECT id FROM order_returns WHERE order_id = ? AND status = 'requested'",
    [orderId]
  )
  const here = back.filter((line) => !pending.some(({ id }) => id === line.return_id))
  const units = (lines: readonly { quantity: number }[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    everything: units(here) === units(await linesOf(tx, orderId)),
    lines: back
      .filter((line) => line.return_id === returnId)
      .map(({ line_id: lineId, sku, quantity }) => ({ lineId, sku, quantity })),
  }
}

/** Payment has paid a return back. A refund of another kind is none of ours. */
export async function noteRefunded(tx: Tx, refundId: string): Promise<void> {
  await tx.run("UPDATE order_returns SET status = 'refunded', updated_at = ? WHERE refund_id = ?", [now(), refundId])
}
