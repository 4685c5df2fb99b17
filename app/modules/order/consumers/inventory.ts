import { Committed, Expired, Rejected, Reserved } from '#modules/inventory/contract'
import { checkout } from '#modules/order/processes/checkout'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/**
 * What inventory answers the checkout saga. Answers to reservations made by hand carry an attempt below 1, which no saga
 * waits for.
 */
export default defineConsumer('order', 'inventory', [
  on(Reserved, async ({ data: { orderId, attempt, reservationId } }, tx) => {
    if (attempt > 0) await checkout.step(tx, orderId, { type: 'held', attempt, reservationId })
  }),
  on(Rejected, async ({ data: { orderId, attempt } }, tx) => {
    if (attempt > 0) await checkout.step(tx, orderId, { type: 'hold-rejected', attempt })
  }),
  on(Expired, async ({ data: { orderId, attempt } }, tx) => {
    if (attempt > 0) await checkout.step(tx, orderId, { type: 'hold-expired', attempt })
  }),
  on(Committed, async ({ data: { orderId, attempt, reservationId, lines } }, tx) => {
    if (attempt > 0) await checkout.step(tx, orderId, { type: 'committed', attempt, reservationId, lines })
  }),
])
