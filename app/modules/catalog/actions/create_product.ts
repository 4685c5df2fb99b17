import { announceProduct } from '#modules/catalog/actions/announce_product'
import { checkCategories } from '#modules/catalog/actions/check_categories'
import { putDocument } from '#modules/catalog/actions/put_document'
import { ProductCreated } from '#modules/catalog/contract'
import { get } from '#modules/catalog/documents'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { toProduct, type Product, type ProductBody, type Variant } from '#modules/catalog/domain/product'
import { indexOf } from '#modules/catalog/domain/product_index'
import { slugify } from '#modules/catalog/domain/slug'
import type { Tx } from '#platform/storage/transaction'
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
 * Adds a product and tells everybody.
 * @throws Problem 409 for a slug or SKU that is taken, 422 for a category that does not exist
 */
export async function createProduct(tx: Tx, input: NewProduct, id = newId('product')): Promise<Product> {
  const { title, categories = [] } = input
  await checkCategories(tx, categories)
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
  await putDocument(tx, { id, type: 'product', body, index: indexOf(body) }, null)
  const product = toProduct((await get(tx, id))!)
  announceProduct(tx, ProductCreated, product)
  return product
}

export function toVariant({ sku, title, options = {} }: VariantInput, productTitle: string): Variant {
  return { sku, title: title ?? [productTitle, ...Object.values(options)].join(', ').slice(0, 200), options }
}
