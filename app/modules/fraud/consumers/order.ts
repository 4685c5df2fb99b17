import { noteOutcome } from '#modules/fraud/actions/note_outcome'
import { scoreOrder } from '#modules/fraud/actions/score_order'
import { emailHash } from '#modules/fraud/projections/email_hash'
import { OrderCancelled, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Scores what is ordered, and learns how it ends. */
export default defineConsumer('fraud', 'order', [
  on(OrderCreated, ({ data, time }, tx) =>
    scoreOrder(tx, {
      orderId: data.orderId,
      customerId: data.customerId,
      emailHash: emailHash(data.email),
      total: data.total,
      region: data.region,
      shippingCountry: data.shippingAddress.country,
      orderedAt: time,
    })
  ),
  on(OrderConfirmed, ({ data }, tx) => noteOutcome(tx, data.orderId, 'confirmed')),
  on(OrderCancelled, ({ data }, tx) => noteOutcome(tx, data.orderId, 'cancelled')),
])
