import { FraudCleared, FraudFlagged, FraudRejected, FraudScored } from '#modules/fraud/contract'
import { checkout } from '#modules/order/processes/checkout'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** What fraud thinks of an order, for the checkout saga. */
export default defineConsumer('order', 'fraud', [
  on(FraudScored, async ({ data: { orderId, decision } }, tx) => {
    await checkout.step(tx, orderId, { type: 'fraud', verdict: decision === 'review' ? 'review' : 'clear' })
  }),
  on(FraudFlagged, async ({ data: { orderId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'fraud', verdict: 'review' })
  }),
  on(FraudCleared, async ({ data: { orderId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'fraud', verdict: 'clear' })
  }),
  on(FraudRejected, async ({ data: { orderId } }, tx) => {
    await checkout.step(tx, orderId, { type: 'fraud', verdict: 'rejected' })
  }),
])
