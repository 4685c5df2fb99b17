import type { StoredDocument } from '#modules/catalog/ports/documents'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { fitDocument, type Drift, type Fitting } from '#modules/catalog/domain/fit_document'
import { iso } from '#platform/values/clock'

type Texts = Readonly<Record<string, string>>

export interface Variant {
  readonly sku: string
  readonly title: string
  readonly options: Texts
}

export interface ProductTranslation {
  readonly title?: string
  readonly description?: string
  readonly attributes?: Texts
  /** By SKU. */
  readonly variants?: Readonly<Record<string, { readonly title?: string; readonly options?: Texts }>>
}

/** What a product's document holds, in the present schema. */
export interface ProductBody {
  readonly schemaVersion: number
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly status: 'active' | 'draft'
  readonly categories: readonly string[]
  readonly attributes: Texts
  readonly variants: readonly Variant[]
  /** By language tag. */
  readonly translations: Readonly<Record<string, ProductTranslation>>
}

/** A product as far as its document can be understood. */
export interface Product extends ProductBody {
  readonly id: string
  readonly revision: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly drifts: readonly Drift[]
}

/**
 * Reads a product's document, of whichever schema version. What is missing or does not fit is replaced by what the index
 * knows, or left empty.
 */
export function toProduct(document: StoredDocument): Product {
  const { id, revision, body } = document
  const { version, fields, drifts } = fitDocument('product', body)
  const known = version === 1 ? fromFirst(fields) : (fields as Partial<ProductBody>)
  const title = known.title ?? document.title
  return {
    id,
    revision,
    createdAt: iso(document.createdAt),
    updatedAt: iso(document.updatedAt),
    drifts,
    schemaVersion: known.schemaVersion ?? CURRENT_SCHEMA.product,
    slug: known.slug ?? document.slug,
    title,
    description: known.description ?? '',
    status: known.status ?? (document.status === 'active' ? 'active' : 'draft'),
    categories: known.categories ?? [],
    attributes: known.attributes ?? {},
    variants: ((known.variants ?? []) as readonly Partial<Variant>[]).flatMap((variant) => sellable(variant, title)),
    translations: known.translations ?? {},
  }
}

/** The first schema knew one category. */
function fromFirst({ category, ...rest }: Fitting): Partial<ProductBody> {
  return { ...rest, categories: typeof category === 'string' ? [category] : [] }
}

/** Without a SKU nobody can buy it, nor say what it costs. */
function sellable({ sku, title, options = {} }: Partial<Variant>, productTitle: string): Variant[] {
  return sku === undefined ? [] : [{ sku, title: title ?? productTitle, options }]
}
