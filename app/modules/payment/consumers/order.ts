import { authorizePayment, stopBeforehand } from '#modules/payment/actions/authorize_payment'
import { capturePayment } from '#modules/payment/actions/capture_payment'
import { noteRefund, refundPayment } from '#modules/payment/actions/refund_payment'
import { undoPayment } from '#modules/payment/actions/undo_payment'
import { announceRefund } from '#modules/payment/actions/announce_payment'
import { orderIs } from '#modules/payment/projections/order_totals'
import { findPayment, findPaymentOf, type PaymentRow, type RefundRow } from '#modules/payment/store'
import {
  AuthorizationRequested,
  CaptureRequested,
  OrderCancelled,
  OrderConfirmed,
  RefundRequested,
  VoidRequested,
} from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'
import { logger } from '#platform/observability/logger'
import type { Tx } from '#platform/storage/transaction'

interface Named {
  readonly orderId: string
  readonly paymentId: string
}

/** The payment that a request names. @throws when it is unknown or another order's: retried, then set aside for a person */
async function named(tx: Tx, { orderId, paymentId }: Named): Promise<PaymentRow> {
  const payment = await findPayment(tx, paymentId)
  if (payment?.order_id !== orderId) throw new Error(`Order ${orderId} has no payment ${paymentId} here`)
  return payment
}

/** Answers the checkout saga and follows what became of orders. */
export default defineConsumer('payment', 'order', [
  on(AuthorizationRequested, ({ data }, tx) => authorizePayment(tx, data)),

  on(CaptureRequested, async ({ data }, tx) => {
    const { kind, payment } = await capturePayment(tx, await named(tx, data), data.amount)
    /* Nothing that asking again could change: the order learned by event how the payment ended. */
    if (kind === 'refused') {
      logger.warn({ payment: payment.id, order: data.orderId, status: payment.status }, 'a capture is refused')
    }
  }),

  on(VoidRequested, async ({ data }, tx) => {
    const payment = data.paymentId
      ? await named(tx, { orderId: data.orderId, paymentId: data.paymentId })
      : await findPaymentOf(tx, data.orderId, data.attempt)
    /* Not asked for yet: waiting for the request would park it behind this one. */
    if (payment) await undoPayment(tx, payment, data.reason)
    else await stopBeforehand(tx, data.orderId, data.attempt)
  }),

  on(RefundRequested, async ({ data }, tx) => {
    const { refundId, amount, reason } = data
    const payment = await named(tx, data)
    const earlier = await tx.one<RefundRow>('SELECT * FROM refunds WHERE id = ?', [refundId])
    if (earlier) {
      if (earlier.status === 'refunded') announceRefund(tx, payment, earlier)
      return
    }
    /* The capture will be there in a moment, and this request comes again. */
    if (payment.status === 'capturing') throw new Error(`Payment ${payment.id} is not captured yet`)
    const order = { refundId, amount, reason, requestedBy: 'order' }
    if (await refundPayment(tx, payment, order)) return
    await noteRefund(tx, payment, order, 'refused')
    logger.error({ payment: payment.id, refund: refundId, status: payment.status }, 'a refund is refused')
  }),

  on(OrderConfirmed, orderIs('confirmed')),
  on(OrderCancelled, orderIs('cancelled')),
])
