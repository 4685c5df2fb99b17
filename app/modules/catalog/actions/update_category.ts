import type { Plan } from '#modules/catalog/actions/change_document'
import type { NewCategory } from '#modules/catalog/actions/create_category'
import { findForChange } from '#modules/catalog/actions/find_for_change'
import { toCategory } from '#modules/catalog/domain/category'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { categoryIndex } from '#modules/catalog/domain/document_index'

/** Products name their categories by slug, so that one stays. */
export type CategoryChanges = Omit<{ readonly [Field in keyof NewCategory]?: NewCategory[Field] | undefined }, 'slug'>

/**
 * How a category is changed.
 * @param seen revision that the change was made against
 * @throws Problem 404, 412 when it has changed since
 */
export const updateCategory =
  (idOrSlug: string, seen: number, changes: CategoryChanges): Plan =>
  async (session) => {
    const before = await findForChange(session, 'category', idOrSlug, seen)
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const body = { ...(before.body as object | undefined), ...given, schemaVersion: CURRENT_SCHEMA.category }
    const index = categoryIndex(toCategory({ ...before, body }))
    return { id: before.id, type: 'category', before, content: { body, index } }
  }
