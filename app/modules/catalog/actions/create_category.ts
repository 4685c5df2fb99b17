import type { Plan } from '#modules/catalog/actions/change_document'
import type { Change } from '#modules/catalog/actions/put_document'
import type { CategoryBody } from '#modules/catalog/domain/category'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { categoryIndex } from '#modules/catalog/domain/document_index'
import { slugify } from '#modules/catalog/domain/slug'
import { newId } from '#platform/values/id'

export interface NewCategory {
  readonly title: string
  /** Left out: made of the title. */
  readonly slug?: string | undefined
  readonly description?: string | undefined
  readonly translations?: CategoryBody['translations'] | undefined
}

/** How a category is added. @throws Problem 409 for a slug that is taken */
export const createCategory =
  (input: NewCategory): Plan =>
  async (_session, begun) =>
    newCategory(input, begun ?? newId('category'))

export function newCategory(input: NewCategory, id: string): Change {
  const body: CategoryBody = {
    schemaVersion: CURRENT_SCHEMA.category,
    slug: input.slug ?? (slugify(input.title) || `category-${id.slice(-12)}`),
    title: input.title,
    description: input.description ?? '',
    translations: input.translations ?? {},
  }
  return { id, type: 'category', before: undefined, content: { body, index: categoryIndex(body) } }
}
