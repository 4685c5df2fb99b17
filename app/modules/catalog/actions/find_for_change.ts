import { findBy, get, type DocumentType, type StoredDocument } from '#modules/catalog/documents'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { isId } from '#platform/values/id'

/**
 * @param seen revision that the change was made against; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since
 */
export async function findForChange(
  tx: Tx,
  type: DocumentType,
  idOrSlug: string,
  seen: number | undefined
): Promise<StoredDocument> {
  const [ref] = await findBy(tx, type, isId(type, idOrSlug) ? 'id' : 'slug', [idOrSlug])
  const document = ref && (await get(tx, ref.id))
  if (!document) throw Problem.notFound(type)
  if (seen !== undefined && seen !== document.revision) throw stale()
  return document
}
