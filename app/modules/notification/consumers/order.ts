import { keepOrderContact } from '#modules/notification/actions/keep_order_contact'
import { notifyBuyer } from '#modules/notification/actions/notify_buyer'
import { OrderCancelled, OrderCompleted, OrderConfirmed, OrderCreated, OrderReturned } from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** The news of an order. That all its parcels are on their way is told by each parcel. */
export default defineConsumer('notification', 'order', [
  on(OrderCreated, ({ data }, tx) => keepOrderContact(tx, data)),

  on(OrderConfirmed, ({ id: eventId, data: { orderId, total, lines } }, tx) => {
    const items = lines.reduce((sum, { quantity }) => sum + quantity, 0)
    return notifyBuyer(tx, { eventId, kind: 'order.confirmed', orderId, facts: { orderId, total, items } })
  }),

  on(OrderCancelled, ({ id: eventId, data: { orderId, total, reason } }, tx) =>
    notifyBuyer(tx, { eventId, kind: 'order.cancelled', orderId, facts: { orderId, total, reason } })
  ),

  on(OrderCompleted, ({ id: eventId, data: { orderId } }, tx) =>
    notifyBuyer(tx, { eventId, kind: 'order.completed', orderId, facts: { orderId } })
  ),

  on(OrderReturned, ({ id: eventId, data: { orderId, refund } }, tx) =>
    notifyBuyer(tx, { eventId, kind: 'order.returned', orderId, facts: { orderId, refund } })
  ),
])
