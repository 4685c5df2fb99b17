import { notifyBuyer } from '#modules/notification/actions/notify_buyer'
import { ShipmentDelivered, ShipmentDispatched } from '#modules/fulfillment/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Where each parcel is. */
export default defineConsumer('notification', 'fulfillment', [
  on(ShipmentDispatched, ({ id: eventId, data: { orderId, trackingNumber } }, tx) =>
    notifyBuyer(tx, {
      eventId,
      kind: 'fulfillment.shipment.dispatched',
      orderId,
      facts: { orderId, trackingNumber },
    })
  ),

  on(ShipmentDelivered, ({ id: eventId, data: { orderId, trackingNumber } }, tx) =>
    notifyBuyer(tx, {
      eventId,
      kind: 'fulfillment.shipment.delivered',
      orderId,
      facts: { orderId, trackingNumber },
    })
  ),
])
