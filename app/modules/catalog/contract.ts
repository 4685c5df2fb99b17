import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const product = {
  productId: avro.string(),
  version: avro.long(),
  slug: avro.string(),
  /** In the shop's first language. */
  title: avro.string(),
  status: avro.oneOf('active', 'draft'),
  /** Slugs. */
  categories: avro.array(avro.string()),
  variants: avro.array(avro.record({ sku: avro.string(), title: avro.string() })),
}

export const ProductCreated = defineEvent('catalog.product.created', { version: 1, key: 'productId', fields: product })

/** The product as it is now. */
export const ProductUpdated = defineEvent('catalog.product.updated', { version: 1, key: 'productId', fields: product })

export const ProductRemoved = defineEvent('catalog.product.removed', {
  version: 1,
  key: 'productId',
  fields: { productId: avro.string(), version: avro.long(), skus: avro.array(avro.string()) },
})

export const events = [ProductCreated, ProductUpdated, ProductRemoved]

export { OfferedProducts, offeredProductsTable, type OfferedProduct } from '#modules/catalog/offered_products'
