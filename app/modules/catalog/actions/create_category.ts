import { putDocument } from '#modules/catalog/actions/put_document'
import { get, type DocumentIndex } from '#modules/catalog/documents'
import { toCategory, type Category, type CategoryBody } from '#modules/catalog/domain/category'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { slugify } from '#modules/catalog/domain/slug'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'

export interface NewCategory {
  readonly title: string
  /** Left out: made of the title. */
  readonly slug?: string | undefined
  readonly description?: string | undefined
  readonly translations?: CategoryBody['translations'] | undefined
}

/** @throws Problem 409 for a slug that is taken */
export async function createCategory(tx: Tx, input: NewCategory, id = newId('category')): Promise<Category> {
  const body: CategoryBody = {
    schemaVersion: CURRENT_SCHEMA.category,
    slug: input.slug ?? (slugify(input.title) || `category-${id.slice(-12)}`),
    title: input.title,
    description: input.description ?? '',
    translations: input.translations ?? {},
  }
  await putDocument(tx, { id, type: 'category', body, index: categoryIndex(body) }, null)
  return toCategory((await get(tx, id))!)
}

export function categoryIndex({ slug, title }: CategoryBody): DocumentIndex {
  return { slug, title, status: 'active', text: title, categories: [], skus: [] }
}
