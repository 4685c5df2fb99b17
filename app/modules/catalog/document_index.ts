import type { DocumentIndex } from '#modules/catalog/ports/documents'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/*
 * What search joins with prices and availability: which document is in which category, and which has which SKU. It lies in the
 * module's store wherever the documents lie.
 */

export interface SkuClaims {
  /** A SKU that another document has. */
  readonly taken: string | undefined
  /** Who keeps what is sold by SKU takes the greater revision for the newer one, whichever document it is of: an heir's is above this. */
  readonly above: number
}

export async function skuClaims(session: SqlSession, id: string, skus: readonly string[]): Promise<SkuClaims> {
  if (skus.length === 0) return { taken: undefined, above: 0 }
  const claims = await session.all<{ sku: string; document_id: string | null; revision: number }>(
    `SELECT * FROM document_skus WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  const taken = claims.find((claim) => claim.document_id !== null && claim.document_id !== id)
  return { taken: taken?.sku, above: Math.max(0, ...claims.map(({ revision }) => revision)) }
}

/** @returns the SKUs that another document has, and keeps */
export async function indexDocument(tx: Tx, id: string, index: DocumentIndex, revision: number): Promise<string[]> {
  await tx.run('DELETE FROM document_categories WHERE document_id = ?', [id])
  for (const category of new Set(index.categories)) {
    await tx.insert('document_categories', { category, document_id: id })
  }
  await releaseSkus(tx, id, revision)
  const taken: string[] = []
  for (const sku of new Set(index.skus)) if (!(await claimSku(tx, id, sku, revision))) taken.push(sku)
  return taken
}

/** @returns the SKUs that it had */
export async function unindexDocument(tx: Tx, id: string, revision: number): Promise<string[]> {
  await tx.run('DELETE FROM document_categories WHERE document_id = ?', [id])
  const claimed = await tx.all<{ sku: string }>('SELECT sku FROM document_skus WHERE document_id = ? ORDER BY sku', [
    id,
  ])
  await releaseSkus(tx, id, revision)
  return claimed.map(({ sku }) => sku)
}

async function releaseSkus(tx: Tx, id: string, revision: number): Promise<void> {
  await tx.run('UPDATE document_skus SET document_id = NULL, revision = ? WHERE document_id = ?', [revision, id])
}

/** @returns `false` when another document has it */
async function claimSku(tx: Tx, id: string, sku: string, revision: number): Promise<boolean> {
  const sql = 'UPDATE document_skus SET document_id = ?, revision = ? WHERE sku = ? AND document_id IS NULL'
  if ((await tx.run(sql, [id, revision, sku])) === 1) return true
  return (await tx.insert('document_skus', { sku, document_id: id, revision }, { key: ['sku'], do: 'nothing' })) === 1
}
