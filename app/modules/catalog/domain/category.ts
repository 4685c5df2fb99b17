import type { StoredDocument } from '#modules/catalog/ports/documents'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { fitDocument, type Drift } from '#modules/catalog/domain/fit_document'
import { iso } from '#platform/values/clock'

export interface CategoryTranslation {
  readonly title?: string
  readonly description?: string
}

/** What a category's document holds. */
export interface CategoryBody {
  readonly schemaVersion: number
  readonly slug: string
  readonly title: string
  readonly description: string
  /** By language tag. */
  readonly translations: Readonly<Record<string, CategoryTranslation>>
}

export interface Category extends CategoryBody {
  readonly id: string
  readonly revision: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly drifts: readonly Drift[]
}

/** Reads a category's document as far as it can be understood. */
export function toCategory(document: StoredDocument): Category {
  const { id, revision, body } = document
  const { fields, drifts } = fitDocument('category', body)
  const known = fields as Partial<CategoryBody>
  return {
    id,
    revision,
    createdAt: iso(document.createdAt),
    updatedAt: iso(document.updatedAt),
    drifts,
    schemaVersion: known.schemaVersion ?? CURRENT_SCHEMA.category,
    slug: known.slug ?? document.slug,
    title: known.title ?? document.title,
    description: known.description ?? '',
    translations: known.translations ?? {},
  }
}
