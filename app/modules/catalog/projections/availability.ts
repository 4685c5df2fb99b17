import type { StockChanged } from '#modules/inventory/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** Units that can be bought, over all regions. Comes with every hold and every sale, so it is one statement. */
export async function keepAvailability(
  tx: Tx,
  { sku, version, available }: Pick<DataOf<typeof StockChanged>, 'sku' | 'version' | 'available'>
): Promise<void> {
  await tx.insert('availability', { sku, version, available }, { key: ['sku'], do: 'update', newer: 'version' })
}

/** Units by SKU; a SKU that inventory never spoke of is not in it. */
export async function availabilityOf(session: SqlSession, skus: readonly string[]): Promise<Map<string, number>> {
  if (skus.length === 0) return new Map()
  const rows = await session.all<{ sku: string; available: number }>(
    `SELECT sku, available FROM availability WHERE sku IN (${placeholders(skus.length)})`,
    skus
  )
  return new Map(rows.map(({ sku, available }) => [sku, available]))
}
