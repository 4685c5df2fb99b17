import type { ProductCreated, ProductRemoved } from '#modules/catalog/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/**
 * Which categories a SKU is in, for the rules that look at some of them. Drafts are in as well: whether something is on sale
 * is not for pricing to say.
 */
export async function keepProduct(tx: Tx, product: DataOf<typeof ProductCreated>): Promise<void> {
  const { productId, version, categories, variants } = product
  if (!(await isNews(tx, productId, version))) return
  /* First, so that a variant that is gone from the product is gone here. */
  await tx.run('DELETE FROM product_skus WHERE product_id = ?', [productId])
  for (const { sku } of variants) {
    /* A SKU that moved here from another product, whose own event may come later. */
    await tx.insert(
      'product_skus',
      { sku, product_id: productId, categories: JSON.stringify(categories) },
      { key: ['sku'], do: 'update' }
    )
  }
}

export async function dropProduct(tx: Tx, { productId, version }: DataOf<typeof ProductRemoved>): Promise<void> {
  if (await isNews(tx, productId, version)) await tx.run('DELETE FROM product_skus WHERE product_id = ?', [productId])
}

/** The version stays behind when a product is removed, so that a late event does not bring it back. */
async function isNews(tx: Tx, productId: string, version: number): Promise<boolean> {
  const row = { product_id: productId, version }
  return (await tx.insert('products', row, { key: ['product_id'], do: 'update', newer: 'version' })) > 0
}

/** Slugs by SKU; what the catalogue does not have is missing. */
export async function categoriesOf(
  session: SqlSession,
  skus: readonly string[]
): Promise<Map<string, readonly string[]>> {
  const rows = await session.all<{ sku: string; categories: string }>(
    `SELECT sku, categories FROM product_skus WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  return new Map(rows.map(({ sku, categories }) => [sku, JSON.parse(categories) as string[]]))
}
