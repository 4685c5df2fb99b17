import { priceBook } from '#modules/cart/projections/price_book'
import { PriceChanged, RegionChanged, RuleChanged } from '#modules/pricing/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('cart', 'pricing', [
  on(PriceChanged, ({ data }, tx) => priceBook.keepPrice(tx, data)),
  on(RuleChanged, ({ data }, tx) => priceBook.keepRule(tx, data)),
  on(RegionChanged, ({ data }, tx) => priceBook.keepRegion(tx, data)),
])
