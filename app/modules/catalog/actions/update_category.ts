import { categoryIndex, type NewCategory } from '#modules/catalog/actions/create_category'
import { findForChange } from '#modules/catalog/actions/find_for_change'
import { putDocument } from '#modules/catalog/actions/put_document'
import { get } from '#modules/catalog/documents'
import { toCategory, type Category } from '#modules/catalog/domain/category'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import type { Tx } from '#platform/storage/transaction'

/** Products name their categories by slug, so that one stays. */
export type CategoryChanges = Omit<{ readonly [Field in keyof NewCategory]?: NewCategory[Field] | undefined }, 'slug'>

/**
 * @param seen revision that the change was made against
 * @throws Problem 404, 412 when it has changed since, 409 when somebody changes it at this moment
 */
export async function updateCategory(
  tx: Tx,
  idOrSlug: string,
  seen: number,
  changes: CategoryChanges
): Promise<Category> {
  const document = await findForChange(tx, 'category', idOrSlug, seen)
  const { id, revision } = document
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const body = { ...(document.body as object | undefined), ...given, schemaVersion: CURRENT_SCHEMA.category }
  const index = categoryIndex(toCategory({ ...document, body }))
  await putDocument(tx, { id, type: 'category', body, index }, revision)
  return toCategory((await get(tx, id))!)
}
