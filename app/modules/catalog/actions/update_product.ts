import { announceProduct } from '#modules/catalog/actions/announce_product'
import { checkCategories } from '#modules/catalog/actions/check_categories'
import { toVariant, type NewProduct } from '#modules/catalog/actions/create_product'
import { findForChange } from '#modules/catalog/actions/find_for_change'
import { putDocument } from '#modules/catalog/actions/put_document'
import { ProductUpdated } from '#modules/catalog/contract'
import { get, type StoredDocument } from '#modules/catalog/documents'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { toProduct, type Product } from '#modules/catalog/domain/product'
import { indexOf } from '#modules/catalog/domain/product_index'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/** What is left out stays as it is; lists and maps are replaced as a whole. */
export type ProductChanges = { readonly [Field in keyof NewProduct]?: NewProduct[Field] | undefined }

/**
 * Changes a product and tells everybody.
 * @param seen revision that the change was made against
 * @throws Problem 404, 412 when it has changed since, 409 as `putDocument` or when a newer program wrote it
 */
export async function updateProduct(tx: Tx, idOrSlug: string, seen: number, changes: ProductChanges): Promise<Product> {
  const document = await findForChange(tx, 'product', idOrSlug, seen)
  const { id } = document
  const product = toProduct(document)
  if (product.drifts.some(({ kind }) => kind === 'unknown')) {
    throw new Problem(409, 'E_SCHEMA_UNKNOWN', `It follows schema ${product.schemaVersion}, which is not known here.`)
  }
  if (changes.categories) await checkCategories(tx, changes.categories)
  const body = changed(document, product, changes)
  const next = toProduct({ ...document, body })
  const revision = await putDocument(tx, { id, type: 'product', body, index: indexOf(next) }, document.revision)
  announceProduct(tx, ProductUpdated, { ...next, revision })
  return toProduct((await get(tx, id))!)
}

/**
 * Fields that do not fit, or that no schema knows, stay in the document: whoever edits a title does not throw away what
 * somebody else put there. Documents of an older schema are written in the present one.
 */
function changed(document: StoredDocument, product: Product, changes: ProductChanges): object {
  const { schemaVersion, slug, title, description, status, categories, attributes, variants, translations } = product
  const inPresentSchema = schemaVersion === CURRENT_SCHEMA.product && typeof document.body === 'object'
  const base = inPresentSchema
    ? document.body
    : { slug, title, description, status, categories, attributes, variants, translations }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return {
    ...base,
    ...given,
    ...(changes.variants && { variants: changes.variants.map((each) => toVariant(each, changes.title ?? title)) }),
    schemaVersion: CURRENT_SCHEMA.product,
  }
}
