import { isUniqueViolation } from '#platform/storage/sql_errors'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/*
 * The one way to the documents, which are kept as a document database keeps them: whole, as JSON, with a revision that every
 * write has to name. Nothing else reads or writes a body, so that another engine can hold them.
 */

export type DocumentType = 'product' | 'category'

/** Where a document is and which revision it has, without its body. */
export interface DocumentRef {
  readonly id: string
  readonly revision: number
}

/** What documents are found by; derived from the body at every write. */
export interface DocumentIndex {
  readonly slug: string
  readonly status: string
  readonly title: string
  /** What a search looks through. */
  readonly text: string
  readonly categories: readonly string[]
  readonly skus: readonly string[]
}

export interface StoredDocument extends DocumentRef {
  readonly type: DocumentType
  /** As it was parsed: it need not fit any schema. `undefined` when it is not even JSON. */
  readonly body: unknown
  readonly slug: string
  readonly status: string
  readonly title: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt: number
}

interface Row extends Omit<StoredDocument, 'body'> {
  readonly body: string
}

const COLUMNS = 'id, type, revision, body, slug, status, title, created_at AS "createdAt", updated_at AS "updatedAt"'

export async function get(session: SqlSession, id: string): Promise<StoredDocument | undefined> {
  return (await getMany(session, [id]))[0]
}

/** In no particular order; those that are not there are left out. */
export async function getMany(session: SqlSession, ids: readonly string[]): Promise<StoredDocument[]> {
  if (ids.length === 0) return []
  const rows = await session.all<Row>(`SELECT ${COLUMNS} FROM documents WHERE id IN (${placeholders(ids.length)})`, ids)
  return rows.map(toDocument)
}

/** @param index unique within a type */
export function findBy(
  session: SqlSession,
  type: DocumentType,
  index: 'id' | 'slug',
  values: readonly string[]
): Promise<(DocumentRef & { slug: string; status: string })[]> {
  return session.all(
    `SELECT id, revision, slug, status FROM documents WHERE type = ? AND ${index} IN (${placeholders(values.length)})`,
    [type, ...values]
  )
}

/** In order of their birth. @param after id of the last one seen */
export async function page(
  session: SqlSession,
  type: DocumentType,
  { limit, after }: { limit: number; after: string | null }
): Promise<StoredDocument[]> {
  const rows = await session.all<Row>(
    `SELECT ${COLUMNS} FROM documents WHERE type = ? AND id > ? ORDER BY id LIMIT ?`,
    [type, after ?? '', limit]
  )
  return rows.map(toDocument)
}

export interface NewDocument {
  readonly id: string
  readonly type: DocumentType
  readonly body: object
  readonly index: DocumentIndex
}

export type PutResult =
  | { kind: 'saved'; revision: number }
  /** Somebody else has written it since, or it is gone. */
  | { kind: 'conflict' }
  /** Another document has that slug or SKU. */
  | { kind: 'taken'; by: 'slug' | 'sku'; value: string }

/**
 * Writes a document and its index. After any other result than `saved` the transaction has to be given up.
 * @param expected revision it was read at; `null` makes a new one
 */
export async function put(tx: Tx, document: NewDocument, expected: number | null): Promise<PutResult> {
  const { id, index } = document
  const skus = [...new Set(index.skus)]
  const claims = await claimsOf(tx, skus)
  const taken = claims.find((claim) => claim.document_id !== null && claim.document_id !== id)
  if (taken) return { kind: 'taken', by: 'sku', value: taken.sku }
  /* Who keeps what is sold by SKU takes the greater revision for the newer one, whichever document it is of. */
  const revision = 1 + Math.max(expected ?? 0, ...claims.map((claim) => claim.revision))
  try {
    if (!(await writeRow(tx, document, expected, revision))) return { kind: 'conflict' }
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'taken', by: 'slug', value: index.slug }
    throw error
  }
  await tx.run('DELETE FROM document_categories WHERE document_id = ?', [id])
  for (const category of new Set(index.categories)) {
    await tx.insert('document_categories', { category, document_id: id })
  }
  await releaseSkus(tx, id, revision)
  for (const sku of skus) {
    if (!(await claimSku(tx, id, sku, revision))) return { kind: 'taken', by: 'sku', value: sku }
  }
  return { kind: 'saved', revision }
}

/** @returns the revision of its removal and the SKUs it had, or `undefined` when it has changed since or is gone */
export async function remove(
  tx: Tx,
  { id, revision }: DocumentRef
): Promise<{ revision: number; skus: string[] } | undefined> {
  if ((await tx.run('DELETE FROM documents WHERE id = ? AND revision = ?', [id, revision])) !== 1) return undefined
  await tx.run('DELETE FROM document_categories WHERE document_id = ?', [id])
  const claimed = await tx.all<{ sku: string }>('SELECT sku FROM document_skus WHERE document_id = ? ORDER BY sku', [
    id,
  ])
  await releaseSkus(tx, id, revision + 1)
  return { revision: revision + 1, skus: claimed.map(({ sku }) => sku) }
}

async function writeRow(
  tx: Tx,
  { id, type, body, index }: NewDocument,
  expected: number | null,
  revision: number
): Promise<boolean> {
  const { slug, status, title } = index
  const [sort_title, search_text] = [title.toLowerCase(), index.text.toLowerCase()]
  const row = { revision, body: JSON.stringify(body), slug, status, title, sort_title, search_text, updated_at: now() }
  if (expected === null) {
    await tx.insert('documents', { id, type, ...row, created_at: row.updated_at })
    return true
  }
  const columns = Object.keys(row).map((column) => `${column} = ?`)
  const sql = `UPDATE documents SET ${columns.join(', ')} WHERE id = ? AND revision = ?`
  return (await tx.run(sql, [...Object.values(row), id, expected])) === 1
}

/** Who has or had those of the SKUs that were ever claimed. */
async function claimsOf(tx: Tx, skus: readonly string[]) {
  if (skus.length === 0) return []
  return tx.all<{ sku: string; document_id: string | null; revision: number }>(
    `SELECT * FROM document_skus WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
}

async function releaseSkus(tx: Tx, id: string, revision: number): Promise<void> {
  await tx.run('UPDATE document_skus SET document_id = NULL, revision = ? WHERE document_id = ?', [revision, id])
}

/** @returns `false` when another transaction has claimed it since we looked */
async function claimSku(tx: Tx, id: string, sku: string, revision: number): Promise<boolean> {
  const sql = 'UPDATE document_skus SET document_id = ?, revision = ? WHERE sku = ? AND document_id IS NULL'
  if ((await tx.run(sql, [id, revision, sku])) === 1) return true
  return (await tx.insert('document_skus', { sku, document_id: id, revision }, { key: ['sku'], do: 'nothing' })) === 1
}

function toDocument(row: Row): StoredDocument {
  try {
    return { ...row, body: JSON.parse(row.body) as unknown }
  } catch {
    /* Reported by who reads it, like every other misfit. */
    return { ...row, body: undefined }
  }
}
