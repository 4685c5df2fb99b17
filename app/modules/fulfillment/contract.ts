import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const shipment = {
  shipmentId: avro.string(),
  orderId: avro.string(),
  version: avro.long(),
  trackingNumber: avro.string(),
}

/** A parcel is to be sent. `parcels` is how many the order has in all. */
export const ShipmentCreated = defineEvent('fulfillment.shipment.created', {
  version: 1,
  key: 'shipmentId',
  fields: {
    ...shipment,
    warehouse: avro.string(),
    carrier: avro.string(),
    parcels: avro.int(),
    lines: avro.array(avro.record({ sku: avro.string(), quantity: avro.int() })),
  },
})

/** The carrier has it. */
export const ShipmentDispatched = defineEvent('fulfillment.shipment.dispatched', {
  version: 1,
  key: 'shipmentId',
  fields: { ...shipment, at: avro.time() },
})

export const ShipmentDelivered = defineEvent('fulfillment.shipment.delivered', {
  version: 1,
  key: 'shipmentId',
  fields: { ...shipment, at: avro.time() },
})

/** It will not arrive: cancelled before dispatch, lost or refused. */
export const ShipmentFailed = defineEvent('fulfillment.shipment.failed', {
  version: 1,
  key: 'shipmentId',
  fields: { ...shipment, reason: avro.string(), at: avro.time() },
})

/** It came back to the warehouse. */
export const ShipmentReturned = defineEvent('fulfillment.shipment.returned', {
  version: 1,
  key: 'shipmentId',
  fields: { ...shipment, at: avro.time() },
})

export const events = [ShipmentCreated, ShipmentDispatched, ShipmentDelivered, ShipmentFailed, ShipmentReturned]
