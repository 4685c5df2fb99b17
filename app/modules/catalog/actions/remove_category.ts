import { findForChange } from '#modules/catalog/actions/find_for_change'
import { conflict } from '#modules/catalog/actions/put_document'
import { remove } from '#modules/catalog/documents'
import { countProducts } from '#modules/catalog/search'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/**
 * @param seen revision that is to be removed; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since, 409 while products are in it or somebody changes it at this moment
 */
export async function removeCategory(tx: Tx, idOrSlug: string, seen: number | undefined): Promise<void> {
  const document = await findForChange(tx, 'category', idOrSlug, seen)
  const products = await countProducts(tx, { status: null, category: document.slug, market: {} })
  if (products > 0) {
    throw new Problem(409, 'E_CATEGORY_IN_USE', `${products} products are in this category.`, { products })
  }
  if (!(await remove(tx, document))) throw conflict()
}
