import type { OrderConfirmed } from '#modules/order/contract'
import { countedSkus, pairsOf } from '#modules/recommendation/domain/pairs'
import type { CandidateRow } from '#modules/recommendation/store'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/* What was bought, alone and together, and by whom. */

/** How many of a customer's last purchases speak for what else they may like. */
const HISTORY = 5

/**
 * Counts one order: each SKU, each pair, and what the customer bought. Always in the order of the SKUs, so that two orders
 * counted at the same time do not wait for each other crosswise.
 */
export async function countOrder(
  tx: Tx,
  { lines, customerId }: DataOf<typeof OrderConfirmed>,
  at: number
): Promise<void> {
  const skus = countedSkus(lines)
  for (const sku of skus) await increment(tx, 'sku_counts', { sku })
  for (const [sku, other] of pairsOf(skus)) await increment(tx, 'pair_counts', { sku, other })
  if (customerId === null) return
  /* An order of theirs may be confirmed after they left. */
  if (await tx.one('SELECT 1 FROM erased_customers WHERE customer_id = ?', [customerId])) return
  for (const sku of skus) {
    await tx.insert(
      'purchases',
      { customer_id: customerId, sku, at },
      { key: ['customer_id', 'sku'], do: 'update', newer: 'at' }
    )
  }
}

/** One more. When the row is new, somebody else may be making it at the same moment: then it is there for a second try. */
async function increment(tx: Tx, table: 'sku_counts' | 'pair_counts', key: Record<string, string>): Promise<void> {
  const columns = Object.keys(key)
  const sql = `UPDATE ${table} SET orders = orders + 1 WHERE ${columns.map((column) => `${column} = ?`).join(' AND ')}`
  if ((await tx.run(sql, Object.values(key))) > 0) return
  const fresh = await tx.insert(table, { ...key, orders: 1 }, { key: columns, do: 'nothing' })
  if (fresh === 0) await tx.run(sql, Object.values(key))
}

export async function forgetCustomer(tx: Tx, customerId: string): Promise<void> {
  await tx.insert('erased_customers', { customer_id: customerId }, { key: ['customer_id'], do: 'nothing' })
  await tx.run('DELETE FROM purchases WHERE customer_id = ?', [customerId])
}

/** What a customer bought last. */
export async function historyOf(session: SqlSession, customerId: string): Promise<string[]> {
  const rows = await session.all<{ sku: string }>(
    'SELECT sku FROM purchases WHERE customer_id = ? ORDER BY at DESC, sku LIMIT ?',
    [customerId, HISTORY]
  )
  return rows.map(({ sku }) => sku)
}

/** What was bought together with any of those SKUs, most often first. */
export function boughtWith(session: SqlSession, skus: readonly string[], limit: number): Promise<CandidateRow[]> {
  const list = placeholders(skus.length)
  return session.all<CandidateRow>(
    `SELECT s.sku, p.product_id, p.slug, p.title, SUM(c.orders) AS orders
     FROM (
       SELECT other AS sku, orders FROM pair_counts WHERE sku IN (${list})
       UNION ALL SELECT sku, orders FROM pair_counts WHERE other IN (${list})
     ) c
     JOIN skus s ON s.sku = c.sku
     JOIN products p ON p.product_id = s.product_id AND p.active = 1
     GROUP BY s.sku, p.product_id, p.slug, p.title
     ORDER BY orders DESC, s.sku LIMIT ?`,
    [...skus, ...skus, limit]
  )
}

export function popular(session: SqlSession, limit: number): Promise<CandidateRow[]> {
  return session.all<CandidateRow>(
    `SELECT s.sku, p.product_id, p.slug, p.title, c.orders
     FROM sku_counts c
     JOIN skus s ON s.sku = c.sku
     JOIN products p ON p.product_id = s.product_id AND p.active = 1
     ORDER BY c.orders DESC, c.sku DESC LIMIT ?`,
    [limit]
  )
}

/** In how many orders those SKUs were, counting an order once for each. */
export async function ordersWith(session: SqlSession, skus: readonly string[]): Promise<number> {
  const row = await session.one<{ orders: number | null }>(
    `SELECT SUM(orders) AS orders FROM sku_counts WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  return Number(row?.orders ?? 0)
}
