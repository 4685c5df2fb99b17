import type { RegionPrice } from '#modules/catalog/domain/market'
import type { PriceChanged } from '#modules/pricing/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** Prices of a SKU from now on. Older news than what is known change nothing: not even a region that is gone comes back. */
export async function keepPrices(tx: Tx, { sku, version, prices }: DataOf<typeof PriceChanged>): Promise<void> {
  const changed = await tx.insert(
    'prices',
    { sku, version, prices: JSON.stringify(prices) },
    { key: ['sku'], do: 'update', newer: 'version' }
  )
  if (changed === 0) return
  await tx.run('DELETE FROM price_points WHERE sku = ?', [sku])
  for (const { region, price } of prices) await tx.insert('price_points', { sku, region, ...price })
}

/** Prices by SKU; a SKU without any is not in it. */
export async function pricesOf(
  session: SqlSession,
  skus: readonly string[]
): Promise<Map<string, readonly RegionPrice[]>> {
  if (skus.length === 0) return new Map()
  const rows = await session.all<{ sku: string; prices: string }>(
    `SELECT sku, prices FROM prices WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  return new Map(rows.map(({ sku, prices }) => [sku, JSON.parse(prices) as RegionPrice[]]))
}
