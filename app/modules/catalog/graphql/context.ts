import { readProducts } from '#modules/catalog/actions/read_products'
import { reportDrift } from '#modules/catalog/actions/report_drift'
import { findBy, getMany } from '#modules/catalog/documents'
import { toCategory, type Category } from '#modules/catalog/domain/category'
import type { Product } from '#modules/catalog/domain/product'
import { batched } from '#modules/catalog/graphql/batch'
import { availabilityOf } from '#modules/catalog/projections/availability'
import { pricesOf } from '#modules/catalog/projections/prices'
import { store } from '#modules/catalog/store'

/** What one request's resolvers share. */
export interface GraphQLContext {
  /** From Accept-Language, best first. */
  readonly languages: readonly string[]
  readonly load: ReturnType<typeof openLoaders>
}

/** Look-ups of one request. Each is one query for all keys that are asked for together. */
export function openLoaders() {
  return {
    prices: batched((skus: readonly string[]) => pricesOf(store, skus)),
    availability: batched((skus: readonly string[]) => availabilityOf(store, skus)),
    /** Active ones. */
    product: batched(productsBySlug),
    category: batched(categoriesBySlug),
  }
}

async function productsBySlug(slugs: readonly string[]): Promise<Map<string, Product>> {
  const refs = (await findBy(store, 'product', 'slug', slugs)).filter(({ status }) => status === 'active')
  const products = new Map((await readProducts(store, refs)).map((product) => [product.id, product]))
  /* By the index's slug: a drifted document may not know its own. */
  return new Map(refs.flatMap(({ id, slug }) => (products.has(id) ? [[slug, products.get(id)!]] : [])))
}

async function categoriesBySlug(slugs: readonly string[]): Promise<Map<string, Category>> {
  const refs = await findBy(store, 'category', 'slug', slugs)
  const documents = await getMany(
    store,
    refs.map(({ id }) => id)
  )
  return new Map(
    documents.map((document) => {
      const category = toCategory(document)
      reportDrift('category', category)
      return [document.slug, category]
    })
  )
}
