import { cancelShipments } from '#modules/fulfillment/actions/cancel_shipments'
import { planShipments } from '#modules/fulfillment/actions/plan_shipments'
import { findOrder, noteOrder } from '#modules/fulfillment/projections/orders'
import { OrderCancelled, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Ships what was paid for, and holds back what was cancelled in time. */
export default defineConsumer('fulfillment', 'order', [
  on(OrderCreated, ({ data }, tx) => noteOrder(tx, data)),

  on(OrderConfirmed, async ({ data }, tx) => {
    /* Same topic, same key: `order.created` came before. If it did not, nobody here knows where the parcels should go: the
       confirmation is set aside for a person, and what comes later of the order waits behind it. */
    const order = await findOrder(tx, data.orderId)
    if (!order) throw new Error(`Order ${data.orderId} is confirmed, but its creation was never heard of`)
    await planShipments(tx, order, data.allocations)
  }),

  on(OrderCancelled, ({ data }, tx) => cancelShipments(tx, data.orderId)),
])
