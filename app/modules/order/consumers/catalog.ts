import { offeredProducts } from '#modules/order/projections/offered_products'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('order', 'catalog', [
  on(ProductCreated, ({ data }, tx) => offeredProducts.keep(tx, data)),
  on(ProductUpdated, ({ data }, tx) => offeredProducts.keep(tx, data)),
  on(ProductRemoved, ({ data }, tx) => offeredProducts.remove(tx, data)),
])
