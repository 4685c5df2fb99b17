import { OrderCancelled, OrderConfirmed } from '#modules/order/contract'
import { countUses } from '#modules/pricing/actions/count_uses'
import { keepOrder } from '#modules/pricing/projections/rule_uses'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Counts what the order's checkout used. A returned order stays counted: the shopper had the rule's benefit. */
export default defineConsumer('pricing', 'order', [
  on(OrderConfirmed, async ({ data }, tx) => {
    await keepOrder(tx, data.orderId, data.version, true)
    await countUses(tx, data.orderId)
  }),
  on(OrderCancelled, async ({ data }, tx) => {
    await keepOrder(tx, data.orderId, data.version, false)
    await countUses(tx, data.orderId)
  }),
])
