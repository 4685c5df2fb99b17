import type { DocumentType, DocumentWrite, RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'
import { generationOf } from '#modules/catalog/ports/remote_documents'
import type { CouchRow } from '#platform/storage/couchdb'
import { now } from '#platform/values/clock'
import { ID_PREFIXES } from '#platform/values/id'

/*
 * How a document lies in CouchDB: the fields of its body beside `_id` and `_rev`, as anybody would write them, and under `stamp`
 * what this program has to know of it. Whoever edits it there with another program keeps the stamp or loses it; the document
 * is served either way.
 */

interface Stamp {
  /** The write that made the revision. */
  readonly operation: string
  /** What the revision is ahead of CouchDB's count of writes. */
  readonly offset: number
  readonly slug: string
  readonly status: string
  readonly title: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** Holds the place of a document that is never to be made by that operation, which may still be under way. */
export const voidRow = (id: string, operation: string): CouchRow => ({ _id: id, stamp: { void: true, operation } })

const stampOf = ({ stamp }: CouchRow): Partial<Record<keyof Stamp | 'void', unknown>> =>
  stamp !== null && typeof stamp === 'object' ? stamp : {}

export const isVoid = (row: CouchRow): boolean => stampOf(row).void === true

export function operationOf(row: CouchRow): string | null {
  const { operation } = stampOf(row)
  return typeof operation === 'string' ? operation : null
}

/** By its id, which is the one thing nobody can edit. `undefined`: none of ours. */
function typeOf(id: string): DocumentType | undefined {
  return (['product', 'category'] as const).find((type) => id.startsWith(`${ID_PREFIXES[type]}_`))
}

/** What is to be written, over the revision that the write names. */
export function toRow({ id, content, before, above, operation }: DocumentWrite): CouchRow {
  const generation = 1 + generationOf(before?.rev)
  const revision = 1 + Math.max(before?.revision ?? 0, above)
  const known = { operation, offset: Math.max(0, revision - generation) }
  const row = { _id: id, ...(before?.rev && { _rev: before.rev }) }
  if (content === null) return { ...row, _deleted: true, stamp: known }
  const { slug, status, title } = content.index
  const updatedAt = now()
  const stamp: Stamp = { ...known, slug, status, title, createdAt: before?.createdAt ?? updatedAt, updatedAt }
  return { ...content.body, ...row, stamp }
}

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)
const count = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0

/** What CouchDB keeps of itself begins with `_`. */
export const bodyOf = (row: CouchRow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'stamp' && !name.startsWith('_')))

/** @returns `undefined` for what is no document of the catalogue, or holds the place of one */
export function fromRow(row: CouchRow): StoredDocument | RemovedDocument | undefined {
  const { _id: id, _rev: rev = null } = row
  const type = typeOf(id)
  if (!type || isVoid(row)) return undefined
  const stamp = stampOf(row)
  const ref = { id, type, rev, revision: generationOf(rev) + count(stamp.offset), operation: operationOf(row) }
  if (row._deleted) return { ...ref, body: null }
  return {
    ...ref,
    body: bodyOf(row),
    slug: text(stamp.slug, id),
    status: text(stamp.status, 'draft'),
    title: text(stamp.title, id),
    createdAt: count(stamp.createdAt),
    updatedAt: count(stamp.updatedAt),
  }
}
