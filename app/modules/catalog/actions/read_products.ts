import { reportDrift } from '#modules/catalog/actions/report_drift'
import { getMany } from '#modules/catalog/documents'
import { toProduct, type Product } from '#modules/catalog/domain/product'
import { env } from '#modules/catalog/env'
import type { DocumentRef } from '#modules/catalog/ports/documents'
import type { SqlSession } from '#platform/storage/sql'

/** Products as read, by revision: a revision never changes, so nothing here is ever out of date. Least recently used first. */
const known = new Map<string, Product>()

const keyOf = ({ id, revision }: DocumentRef) => `${id} ${revision}`

/**
 * The products at those revisions, or newer ones, in that order; those that are gone since are left out. Bodies are fetched,
 * parsed and fitted once per revision, in one request for all.
 */
export async function readProducts(session: SqlSession, refs: readonly DocumentRef[]): Promise<Product[]> {
  const found = new Map<string, Product>()
  for (const ref of refs) {
    const product = recall(keyOf(ref))
    if (product) found.set(ref.id, product)
  }
  const missing = refs.filter(({ id }) => !found.has(id)).map(({ id }) => id)
  if (missing.length > 0) {
    for (const document of await getMany(session, missing)) {
      const product = toProduct(document)
      found.set(product.id, product)
      remember(product)
    }
  }
  const products = refs.map(({ id }) => found.get(id)).filter((product) => product !== undefined)
  for (const product of products) reportDrift('product', product)
  return products
}

function recall(key: string): Product | undefined {
  const product = known.get(key)
  if (product) {
    known.delete(key)
    known.set(key, product)
  }
  return product
}

function remember(product: Product): void {
  if (env.CATALOG_CACHED_PRODUCTS === 0) return
  if (known.size >= env.CATALOG_CACHED_PRODUCTS) known.delete(known.keys().next().value!)
  known.set(keyOf(product), product)
}
