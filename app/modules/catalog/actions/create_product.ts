import type { Plan } from '#modules/catalog/actions/change_document'
import { checkCategories } from '#modules/catalog/actions/check_categories'
import type { Change } from '#modules/catalog/actions/put_document'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import type { ProductBody, Variant } from '#modules/catalog/domain/product'
import { indexOf } from '#modules/catalog/domain/document_index'
import { slugify } from '#modules/catalog/domain/slug'
import type { SqlSession } from '#platform/storage/sql'
import { newId } from '#platform/values/id'

export interface VariantInput {
  readonly sku: string
  /** Left out: the product's title and the options. */
  readonly title?: string | undefined
  readonly options?: Variant['options'] | undefined
}

export interface NewProduct {
  readonly title: string
  /** Left out: made of the title. */
  readonly slug?: string | undefined
  readonly description?: string | undefined
  readonly status?: ProductBody['status'] | undefined
  readonly categories?: readonly string[] | undefined
  readonly attributes?: ProductBody['attributes'] | undefined
  readonly variants: readonly VariantInput[]
  readonly translations?: ProductBody['translations'] | undefined
}

/**
 * How a product is added.
 * @throws Problem 409 for a slug or SKU that is taken, 422 for a category that does not exist
 */
export const createProduct =
  (input: NewProduct): Plan =>
  async (_session, begun) =>
    newProduct(input, begun ?? newId('product'))

export function newProduct(input: NewProduct, id: string): Change {
  const { title, categories = [] } = input
  const body: ProductBody = {
    schemaVersion: CURRENT_SCHEMA.product,
    slug: input.slug ?? (slugify(title) || `product-${id.slice(-12)}`),
    title,
    description: input.description ?? '',
    status: input.status ?? 'active',
    categories,
    attributes: input.attributes ?? {},
    variants: input.variants.map((variant) => toVariant(variant, title)),
    translations: input.translations ?? {},
  }
  const check = (session: SqlSession) => checkCategories(session, categories)
  return { id, type: 'product', before: undefined, content: { body, index: indexOf(body) }, check }
}

export function toVariant({ sku, title, options = {} }: VariantInput, productTitle: string): Variant {
  return { sku, title: title ?? [productTitle, ...Object.values(options)].join(', ').slice(0, 200), options }
}
