import { noteRefunded } from '#modules/order/actions/receive_return'
import { checkout } from '#modules/order/processes/checkout'
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '#modules/payment/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** What payment answers the checkout saga. */
export default defineConsumer('order', 'payment', [
  on(PaymentAuthorized, async ({ data: { orderId, paymentId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'authorized', paymentId })
  }),
  on(PaymentFailed, async ({ data: { orderId, paymentId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'payment-failed', paymentId })
  }),
  on(PaymentCaptured, async ({ data: { orderId, amount } }, tx) => {
    await checkout.step(tx, orderId, { type: 'captured', amount: amount.amount })
  }),
  on(PaymentVoided, async ({ data: { orderId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'payment-undone' })
  }),
  on(PaymentRefunded, async ({ data: { orderId, refundId, refundedInAll } }, tx) => {
    await noteRefunded(tx, refundId)
    await checkout.step(tx, orderId, { type: 'refunded', inAll: refundedInAll.amount })
  }),
])
