import { CartCheckedOut } from '#modules/cart/contract'
import { countUses } from '#modules/pricing/actions/count_uses'
import { keepCheckout } from '#modules/pricing/projections/rule_uses'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Learns which rules an order will have used, once it is confirmed. */
export default defineConsumer('pricing', 'cart', [
  on(CartCheckedOut, async ({ data }, tx) => {
    const ruleIds = new Set(data.lines.flatMap(({ rules }) => rules.map(({ ruleId }) => ruleId)))
    if (ruleIds.size === 0) return
    await keepCheckout(tx, data.orderId, [...ruleIds])
    /* The order's confirmation may have been here before. */
    await countUses(tx, data.orderId)
  }),
])
