import { skuClaims } from '#modules/catalog/document_index'
import { isSlugTaken } from '#modules/catalog/documents'
import type { DocumentIndex, DocumentType } from '#modules/catalog/ports/documents'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/*
 * Names that a write under way in an engine outside this store is to give a document. That engine knows no uniqueness over
 * documents, this store does: a name is claimed here first, in a transaction of its own, and the claim goes with the
 * transaction that indexes the document. Claims of somebody who was killed in between are looked after by a sweep.
 */

/** A slug of that type; a SKU; `member`: the product is put into that category; `closed`: that category is removed. */
export type NameKind = DocumentType | 'sku' | 'member' | 'closed'

export interface Name {
  readonly kind: NameKind
  readonly name: string
}

export interface NameClaim {
  readonly operation: string
  readonly id: string
  /** Of the document that the write is to replace: how often it had been written; 0: it makes a new one. */
  readonly generation: number
}

export type Claimed = { readonly kind: 'claimed'; readonly above: number } | ({ readonly kind: 'taken' } & { of: Name })

/** Which claim of another document keeps a name of that kind from being claimed. */
const RIVALS: Readonly<Record<NameKind, NameKind>> = {
  product: 'product',
  category: 'category',
  sku: 'sku',
  member: 'closed',
  closed: 'member',
}

export const namesOf = (type: DocumentType, { slug, skus, categories }: DocumentIndex): Name[] => [
  { kind: type, name: slug },
  ...[...new Set(skus)].map((name) => ({ kind: 'sku', name }) as const),
  ...[...new Set(categories)].map((name) => ({ kind: 'member', name }) as const),
]

/** Claims all of the names. When another document has one, or is about to, the transaction has to be given up. */
export async function claimNames(tx: Tx, claim: NameClaim, names: readonly Name[]): Promise<Claimed> {
  const { operation, id, generation } = claim
  const skus = names.filter(({ kind }) => kind === 'sku').map(({ name }) => name)
  const { taken, above } = await skuClaims(tx, id, skus)
  if (taken !== undefined) return { kind: 'taken', of: { kind: 'sku', name: taken } }
  const rival = (await slugOfAnother(tx, id, names)) ?? (await rivalClaim(tx, id, names))
  if (rival) return { kind: 'taken', of: rival }
  for (const { kind, name } of names) {
    const row = { operation, kind, name, document_id: id, generation, claimed_at: now() }
    await tx.insert('document_names', row, { key: ['operation', 'kind', 'name'], do: 'nothing' })
  }
  return { kind: 'claimed', above }
}

async function slugOfAnother(tx: Tx, id: string, names: readonly Name[]): Promise<Name | undefined> {
  for (const each of names) {
    if (each.kind !== 'product' && each.kind !== 'category') continue
    if (await isSlugTaken(tx, each.kind, each.name, id)) return each
  }
  return undefined
}

async function rivalClaim(tx: Tx, id: string, names: readonly Name[]): Promise<Name | undefined> {
  if (names.length === 0) return undefined
  const claims = await tx.all<Name>(
    `SELECT kind, name FROM document_names WHERE name IN (${placeholders(names.length)}) AND document_id <> ?`,
    [...names.map(({ name }) => name), id]
  )
  const claimed = new Set(claims.map(({ kind, name }) => `${kind} ${name}`))
  return names.find(({ kind, name }) => claimed.has(`${RIVALS[kind]} ${name}`))
}

export async function releaseNames(tx: Tx, operation: string, id: string): Promise<void> {
  await tx.run('DELETE FROM document_names WHERE operation = ? AND document_id = ?', [operation, id])
}

/** Operations that have not come to an end since that time, each with the document it was about. */
export function unfinishedSince(session: SqlSession, time: number, limit: number): Promise<NameClaim[]> {
  return session.all<NameClaim>(
    `SELECT operation, document_id AS id, MIN(generation) AS generation FROM document_names
     WHERE claimed_at < ? GROUP BY operation, document_id LIMIT ?`,
    [time, limit]
  )
}
