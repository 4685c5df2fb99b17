import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { keepProduct, removeProduct } from '#modules/recommendation/projections/products'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Learns what there is to recommend. */
export default defineConsumer('recommendation', 'catalog', [
  on(ProductCreated, ({ data }, tx) => keepProduct(tx, data)),
  on(ProductUpdated, ({ data }, tx) => keepProduct(tx, data)),
  on(ProductRemoved, ({ data }, tx) => removeProduct(tx, data)),
])
