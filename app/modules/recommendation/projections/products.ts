import type { ProductCreated, ProductRemoved } from '#modules/catalog/contract'
import type { CandidateRow } from '#modules/recommendation/store'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/* What can be recommended: products with their SKUs, as the catalogue has them. */

/** A product as it is now. An older event than the last one changes nothing. */
export async function keepProduct(tx: Tx, data: DataOf<typeof ProductCreated>): Promise<void> {
  const { productId, version, slug, title, status, variants } = data
  const newer = await tx.insert(
    'products',
    { product_id: productId, slug, title, active: Number(status === 'active'), version },
    { key: ['product_id'], do: 'update', newer: 'version' }
  )
  if (newer === 0) return
  await tx.run('DELETE FROM skus WHERE product_id = ?', [productId])
  for (const { sku } of variants) {
    await tx.insert('skus', { sku, product_id: productId }, { key: ['sku'], do: 'update' })
  }
}

/** The row stays, so that an event from before the removal does not bring the product back. */
export async function removeProduct(tx: Tx, { productId, version }: DataOf<typeof ProductRemoved>): Promise<void> {
  const newer = await tx.insert(
    'products',
    { product_id: productId, slug: '', title: '', active: 0, version },
    { key: ['product_id'], do: 'update', newer: 'version' }
  )
  if (newer > 0) await tx.run('DELETE FROM skus WHERE product_id = ?', [productId])
}

export async function productsOf(session: SqlSession, skus: readonly string[]): Promise<Set<string>> {
  if (skus.length === 0) return new Set()
  const rows = await session.all<{ product_id: string }>(
    `SELECT product_id FROM skus WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  return new Set(rows.map((row) => row.product_id))
}

/** Ids sort by time of birth. */
export function newest(session: SqlSession, limit: number): Promise<CandidateRow[]> {
  return session.all<CandidateRow>(
    `SELECT s.sku, p.product_id, p.slug, p.title, 0 AS orders
     FROM products p JOIN skus s ON s.product_id = p.product_id
     WHERE p.active = 1 ORDER BY p.product_id DESC, s.sku LIMIT ?`,
    [limit]
  )
}
