import { announceProduct } from '#modules/catalog/actions/announce_product'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { indexDocument, unindexDocument } from '#modules/catalog/document_index'
import { toCategory } from '#modules/catalog/domain/category'
import { toProduct } from '#modules/catalog/domain/product'
import { categoryIndex, cutToFit, indexOf } from '#modules/catalog/domain/document_index'
import { isSlugTaken } from '#modules/catalog/documents'
import { finishWrite } from '#modules/catalog/earlier_writes'
import type { RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'
import { generationOf } from '#modules/catalog/ports/remote_documents'
import { documentRow, replaceRow } from '#modules/catalog/ports/sql_documents'
import { logger } from '#platform/observability/logger'
import { isUniqueViolation, StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'

interface Known {
  readonly revision: number
  readonly rev: string | null
}

/**
 * Brings the index up to a document that was written outside this store, by whomever, and tells everybody. Whoever made the
 * write does this, and so does the sweep, which finds what nobody announced: the first of them to commit announces, and
 * what is older than what was announced changes nothing.
 */
export async function publishDocument(tx: Tx, document: StoredDocument | RemovedDocument): Promise<void> {
  const known = await tx.one<Known>('SELECT revision, rev FROM documents WHERE id = ?', [document.id])
  if (await isNews(tx, document, known)) {
    if (document.body === null) await publishRemoval(tx, document as RemovedDocument, known)
    else await publishContent(tx, document as StoredDocument, known)
  }
  if (document.operation !== null) await finishWrite(tx, document.operation, document.id)
}

async function isNews(tx: Tx, { id, rev, body }: StoredDocument | RemovedDocument, known?: Known): Promise<boolean> {
  if (known) return generationOf(rev) > generationOf(known.rev)
  if (body === null) return false
  const sql = 'SELECT generation FROM removed_documents WHERE id = ?'
  const removed = await tx.one<{ generation: number }>(sql, [id])
  return generationOf(rev) > (removed?.generation ?? 0)
}

async function publishRemoval(tx: Tx, { id, type, ...removed }: RemovedDocument, known?: Known): Promise<void> {
  const revision = Math.max(removed.revision, (known?.revision ?? 0) + 1)
  await tx.run('DELETE FROM documents WHERE id = ?', [id])
  const generation = generationOf(removed.rev)
  await tx.insert('removed_documents', { id, generation }, { key: ['id'], do: 'update', newer: 'generation' })
  const skus = await unindexDocument(tx, id, revision)
  if (type === 'product') tx.emit(ProductRemoved, { productId: id, version: revision, skus })
}

async function publishContent(tx: Tx, document: StoredDocument, known?: Known): Promise<void> {
  const { id, type } = document
  const revision = Math.max(document.revision, (known?.revision ?? 0) + 1)
  const product = type === 'product' ? toProduct({ ...document, revision }) : undefined
  const wanted = cutToFit(product ? indexOf(product) : categoryIndex(toCategory(document)))
  const index = { ...wanted, slug: await freeSlug(tx, document, wanted.slug) }
  const { slug, status, title } = index
  await write(tx, documentRow({ ...document, revision, slug, status, title }, index.text), known)
  const taken = await indexDocument(tx, id, index, revision)
  if (taken.length > 0 || slug !== wanted.slug) {
    logger.warn({ module: 'catalog', document: id, skus: taken, slug: wanted.slug }, 'a document has names of another')
  }
  if (!product) return
  const own = product.variants.filter(({ sku }) => index.skus.includes(sku) && !taken.includes(sku))
  announceProduct(tx, known ? ProductUpdated : ProductCreated, { ...product, variants: own })
}

/** Several may be at it at once; who comes second looks again, and finds nothing left to do. */
async function write(tx: Tx, row: ReturnType<typeof documentRow>, known?: Known): Promise<void> {
  try {
    const written = known ? await replaceRow(tx, row, known.revision) : await tx.insert('documents', row)
    if (written !== 1) throw new StaleRowError('Document', row.id)
  } catch (error) {
    throw isUniqueViolation(error) ? new StaleRowError('Document', row.id) : error
  }
}

/** Another program may have given it the slug of another document: in the index it gets one of its own. */
async function freeSlug(tx: Tx, { id, type }: StoredDocument, slug: string): Promise<string> {
  return (await isSlugTaken(tx, type, slug, id)) ? `${slug.slice(0, 90)}-${id.slice(-12)}` : slug
}
