import type { Plan } from '#modules/catalog/actions/change_document'
import { findForRemoval } from '#modules/catalog/actions/find_for_change'
import { countProducts } from '#modules/catalog/search'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'

/**
 * How a category is removed.
 * @param seen revision that is to be removed; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since, 409 while products are in it or somebody changes it at this moment
 */
export const removeCategory =
  (idOrSlug: string, seen: number | undefined): Plan =>
  async (session) => {
    const found = await findForRemoval(session, 'category', idOrSlug, seen)
    if ('document' in found) return found
    const { id, slug } = found
    return { id, type: 'category', before: found, content: null, check: (tx) => checkUnused(tx, slug) }
  }

async function checkUnused(session: SqlSession, category: string): Promise<void> {
  const products = await countProducts(session, { status: null, category, market: {} })
  if (products === 0) return
  throw new Problem(409, 'E_CATEGORY_IN_USE', `${products} products are in this category.`, { products })
}
