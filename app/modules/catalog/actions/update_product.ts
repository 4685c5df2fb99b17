import type { Plan } from '#modules/catalog/actions/change_document'
import { checkCategories } from '#modules/catalog/actions/check_categories'
import { toVariant, type NewProduct } from '#modules/catalog/actions/create_product'
import { findForChange } from '#modules/catalog/actions/find_for_change'
import { CURRENT_SCHEMA } from '#modules/catalog/domain/declared_schemas'
import { toProduct, type Product } from '#modules/catalog/domain/product'
import { indexOf } from '#modules/catalog/domain/document_index'
import type { StoredDocument } from '#modules/catalog/ports/documents'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'

/** What is left out stays as it is; lists and maps are replaced as a whole. */
export type ProductChanges = { readonly [Field in keyof NewProduct]?: NewProduct[Field] | undefined }

/**
 * How a product is changed.
 * @param seen revision that the change was made against
 * @throws Problem 404, 412 when it has changed since, 409 when a newer program wrote it
 */
export const updateProduct =
  (idOrSlug: string, seen: number, changes: ProductChanges): Plan =>
  async (session) => {
    const before = await findForChange(session, 'product', idOrSlug, seen)
    const product = toProduct(before)
    if (product.drifts.some(({ kind }) => kind === 'unknown')) {
      throw new Problem(409, 'E_SCHEMA_UNKNOWN', `It follows schema ${product.schemaVersion}, which is not known here.`)
    }
    const body = changed(before, product, changes)
    const index = indexOf(toProduct({ ...before, body }))
    const check = (tx: SqlSession) => checkCategories(tx, changes.categories ?? [])
    return { id: before.id, type: 'product', before, content: { body, index }, check }
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
