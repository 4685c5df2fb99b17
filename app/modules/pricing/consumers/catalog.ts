import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { dropProduct, keepProduct } from '#modules/pricing/projections/products'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('pricing', 'catalog', [
  on(ProductCreated, ({ data }, tx) => keepProduct(tx, data)),
  on(ProductUpdated, ({ data }, tx) => keepProduct(tx, data)),
  on(ProductRemoved, ({ data }, tx) => dropProduct(tx, data)),
])
