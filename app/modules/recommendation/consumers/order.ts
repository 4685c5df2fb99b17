import { OrderConfirmed } from '#modules/order/contract'
import { countOrder } from '#modules/recommendation/projections/purchases'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/**
 * Learns what is bought together. An order that is cancelled or returned later stays counted: it was wanted together all the
 * same. SKUs that the catalogue has not told of yet are counted as well, and shown once it has.
 */
export default defineConsumer('recommendation', 'order', [
  on(OrderConfirmed, ({ data, time }, tx) => countOrder(tx, data, time)),
])
