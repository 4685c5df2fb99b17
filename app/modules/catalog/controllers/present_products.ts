import type { Product } from '#modules/catalog/domain/product'
import { localizeProduct } from '#modules/catalog/domain/localize'
import { priceIn, type Market } from '#modules/catalog/domain/market'
import { env } from '#modules/catalog/env'
import { availabilityOf } from '#modules/catalog/projections/availability'
import { pricesOf } from '#modules/catalog/projections/prices'
import type { SqlSession } from '#platform/storage/sql'

/** What an answer depends on beside the product itself. */
export interface Audience {
  readonly market: Market
  /** Best first. */
  readonly languages: readonly string[]
  /** Staff see the translations to edit them. */
  readonly staff: boolean
}

/** Products as they are answered: one query for the prices of all of them, one for their availability. */
export async function presentProducts(session: SqlSession, products: readonly Product[], audience: Audience) {
  const skus = products.flatMap(({ variants }) => variants.map(({ sku }) => sku))
  const prices = await pricesOf(session, skus)
  const available = await availabilityOf(session, skus)
  return products.map((product) => {
    const { value } = localizeProduct(product, audience.languages, env.CATALOG_DEFAULT_LOCALE)
    return {
      id: product.id,
      slug: product.slug,
      title: value.title,
      description: value.description,
      status: product.status,
      categories: product.categories,
      attributes: value.attributes,
      variants: value.variants.map(({ sku, title, options }) => {
        const known = prices.get(sku) ?? []
        const price = priceIn(audience.market, known, env.CATALOG_DEFAULT_REGION)
        return { sku, title, options, price, prices: known, available: available.get(sku) ?? 0 }
      }),
      schemaVersion: product.schemaVersion,
      createdAt: product.createdAt,
      updatedAt: product.updatedAt,
      ...(audience.staff && { translations: product.translations }),
    }
  })
}
