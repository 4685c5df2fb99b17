import {
  ShipmentCreated,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentReturned,
} from '#modules/fulfillment/contract'
import { env } from '#modules/support/env'
import { remember } from '#modules/support/projections/timeline'
import { lateDelivery } from '#modules/support/timers'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** A shipment's events have one key, so what ends it is never seen before its dispatch. */
export default defineConsumer('support', 'fulfillment', [
  on(ShipmentCreated, (event, tx) => {
    const { orderId, shipmentId, trackingNumber, warehouse, carrier, parcels } = event.data
    return remember(event, tx, orderId, { shipmentId, trackingNumber, warehouse, carrier, parcels })
  }),
  on(ShipmentDispatched, async (event, tx) => {
    const { orderId, shipmentId, trackingNumber, at } = event.data
    await remember(event, tx, orderId, { shipmentId, trackingNumber })
    const late = at + env.SUPPORT_LATE_DELIVERY_SECONDS * 1000
    await lateDelivery.set(tx, shipmentId, late, { orderId, trackingNumber })
  }),
  on(ShipmentDelivered, async (event, tx) => {
    const { orderId, shipmentId, trackingNumber } = event.data
    await remember(event, tx, orderId, { shipmentId, trackingNumber })
    await lateDelivery.cancel(tx, shipmentId)
  }),
  on(ShipmentFailed, async (event, tx) => {
    const { orderId, shipmentId, trackingNumber, reason } = event.data
    await remember(event, tx, orderId, { shipmentId, trackingNumber, reason })
    await lateDelivery.cancel(tx, shipmentId)
  }),
  on(ShipmentReturned, async (event, tx) => {
    const { orderId, shipmentId, trackingNumber } = event.data
    await remember(event, tx, orderId, { shipmentId, trackingNumber })
    await lateDelivery.cancel(tx, shipmentId)
  }),
])
