import { documentsBy } from '#modules/catalog/engine'
import type { DocumentRef, DocumentType, StoredDocument } from '#modules/catalog/ports/documents'
import { placeholders, type SqlSession } from '#platform/storage/sql'

/*
 * How documents are found and read. They are found by the index, which lies in the module's store wherever they lie; what
 * they hold is read where they are, which may be an engine that knows of no transaction.
 */

export async function get(session: SqlSession, id: string): Promise<StoredDocument | undefined> {
  return (await getMany(session, [id]))[0]
}

/** In no particular order; those that are not there are left out. */
export async function getMany(session: SqlSession, ids: readonly string[]): Promise<StoredDocument[]> {
  if (ids.length === 0) return []
  return (await documentsBy(session)).getMany(ids)
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

/** Whether another document of the type has the slug. */
export async function isSlugTaken(session: SqlSession, type: DocumentType, slug: string, id: string): Promise<boolean> {
  const sql = 'SELECT id FROM documents WHERE type = ? AND slug = ? AND id <> ?'
  return (await session.one(sql, [type, slug, id])) !== undefined
}

/** In order of their birth. @param after id of the last one seen */
export function page(
  session: SqlSession,
  type: DocumentType,
  { limit, after }: { limit: number; after: string | null }
): Promise<DocumentRef[]> {
  const sql = 'SELECT id, revision FROM documents WHERE type = ? AND id > ? ORDER BY id LIMIT ?'
  return session.all(sql, [type, after ?? '', limit])
}

/** In the order of the references; those that are gone since are left out. */
export async function getInOrder(session: SqlSession, refs: readonly DocumentRef[]): Promise<StoredDocument[]> {
  const ids = refs.map(({ id }) => id)
  const found = new Map((await getMany(session, ids)).map((document) => [document.id, document]))
  return ids.flatMap((id) => found.get(id) ?? [])
}
