import { ShipmentCreated, ShipmentDelivered, ShipmentDispatched, ShipmentFailed } from '#modules/fulfillment/contract'
import { parcelCreated, parcelMoved } from '#modules/order/actions/follow_parcels'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Follows the parcels of an order. */
export default defineConsumer('order', 'fulfillment', [
  on(ShipmentCreated, ({ data }, tx) => parcelCreated(tx, data)),
  on(ShipmentDispatched, ({ data }, tx) => parcelMoved(tx, data, 'dispatched')),
  on(ShipmentDelivered, ({ data }, tx) => parcelMoved(tx, data, 'delivered')),
  on(ShipmentFailed, ({ data }, tx) => parcelMoved(tx, data, 'failed')),
])
