import { keepPrices } from '#modules/catalog/projections/prices'
import { PriceChanged } from '#modules/pricing/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Prices may come before the product they are of: they are kept by SKU. */
export default defineConsumer('catalog', 'pricing', [on(PriceChanged, ({ data }, tx) => keepPrices(tx, data))])
