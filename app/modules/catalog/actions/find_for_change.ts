import type { Made } from '#modules/catalog/actions/change_document'
import { findBy, get } from '#modules/catalog/documents'
import { isRemote, remoteDocuments } from '#modules/catalog/engine'
import type { DocumentType, RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'
import { isId } from '#platform/values/id'

/**
 * @param seen revision that the change was made against; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since
 */
export async function findForChange(
  session: SqlSession,
  type: DocumentType,
  idOrSlug: string,
  seen: number | undefined
): Promise<StoredDocument> {
  const document = await find(session, type, idOrSlug)
  if (!document || document.body === null) throw Problem.notFound(type)
  if (seen !== undefined && seen !== document.revision) throw stale()
  return document as StoredDocument
}

/** The same for a removal: one that was made and never announced is found as made. */
export async function findForRemoval(
  session: SqlSession,
  type: DocumentType,
  idOrSlug: string,
  seen: number | undefined
): Promise<StoredDocument | Made> {
  const document = await find(session, type, idOrSlug)
  if (document && document.body === null) return { document }
  if (!document) throw Problem.notFound(type)
  if (seen !== undefined && seen !== document.revision) throw stale()
  return document as StoredDocument
}

/** As it is now for everybody, which the index may not know yet. */
async function find(
  session: SqlSession,
  type: DocumentType,
  idOrSlug: string
): Promise<StoredDocument | RemovedDocument | undefined> {
  const [ref] = await findBy(session, type, isId(type, idOrSlug) ? 'id' : 'slug', [idOrSlug])
  if (!ref) return undefined
  return isRemote ? (await remoteDocuments()).find(ref.id) : get(session, ref.id)
}
