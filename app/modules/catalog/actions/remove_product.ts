import type { Plan } from '#modules/catalog/actions/change_document'
import { findForRemoval } from '#modules/catalog/actions/find_for_change'

/**
 * How a product is taken out of the catalogue. Its SKUs are free for other products; their prices and stock stay known,
 * since both may outlive it.
 * @param seen revision that is to be removed; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since, 409 when somebody changes it at this moment
 */
export const removeProduct =
  (idOrSlug: string, seen: number | undefined): Plan =>
  async (session) => {
    const found = await findForRemoval(session, 'product', idOrSlug, seen)
    return 'document' in found ? found : { id: found.id, type: 'product', before: found, content: null }
  }
