import { announceProduct } from '#modules/catalog/actions/announce_product'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { indexDocument, skuClaims, unindexDocument } from '#modules/catalog/document_index'
import { toProduct } from '#modules/catalog/domain/product'
import type { DocumentIndex, DocumentType, StoredDocument } from '#modules/catalog/ports/documents'
import { SqlDocuments } from '#modules/catalog/ports/sql_documents'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** What is to become of a document, as it was decided by what was read. */
export interface Change {
  readonly id: string
  readonly type: DocumentType
  readonly before: StoredDocument | undefined
  /** `null` removes it. */
  readonly content: { readonly body: object; readonly index: DocumentIndex } | null
  /** What has to hold of other documents; asked in the transaction that claims the names. @throws Problem when it does not */
  readonly check?: (session: SqlSession) => Promise<void>
}

/**
 * Makes a change where the documents lie in the module's own store, and tells everybody.
 * @returns the document as it is now; what it was when it was removed
 * @throws Problem 409 for a slug or SKU of another document, and when somebody else has written it meanwhile
 */
export async function putDocument(tx: Tx, change: Change): Promise<StoredDocument> {
  const { id, type, before, content } = change
  await change.check?.(tx)
  const { taken, above } = await skuClaims(tx, id, [...new Set(content?.index.skus)])
  if (taken !== undefined) throw nameTaken(type, 'sku', taken)
  const [result] = await new SqlDocuments(tx).write([{ ...change, above, operation: '' }])
  if (result!.kind === 'conflict') throw conflict()
  if (result!.kind === 'taken') throw nameTaken(type, 'slug', content!.index.slug)
  const { document } = result!
  if (document.body === null) {
    const skus = await unindexDocument(tx, id, document.revision)
    if (type === 'product') tx.emit(ProductRemoved, { productId: id, version: document.revision, skus })
    return before!
  }
  const stored = document as StoredDocument
  const [stolen] = await indexDocument(tx, id, content!.index, document.revision)
  if (stolen !== undefined) throw nameTaken(type, 'sku', stolen)
  if (type === 'product') announceProduct(tx, before ? ProductUpdated : ProductCreated, toProduct(stored))
  return stored
}

export function nameTaken(type: DocumentType, by: 'sku' | 'slug', value: string): Problem {
  if (by === 'sku') return new Problem(409, 'E_SKU_TAKEN', `Another product has the SKU ${value}.`, { sku: value })
  return new Problem(409, 'E_SLUG_TAKEN', `Another ${type} has the slug ${value}.`, { slug: value })
}

/** The revision was right when it was read, and not any more when it was to be replaced. */
export function conflict(): Problem {
  return new Problem(409, 'E_REVISION_CONFLICT', 'Somebody else has changed it at the same moment: read it again.')
}
