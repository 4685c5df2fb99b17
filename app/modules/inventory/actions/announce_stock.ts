import { StockChanged } from '#modules/inventory/contract'
import { summarize } from '#modules/inventory/domain/allocation'
import type { StockNews } from '#modules/inventory/ports/remote_reservations'
import { placesOf, versionOf } from '#modules/inventory/store'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'

/**
 * Tells everybody how much there is of each SKU now.
 * @param news from an engine outside this store; without it the SKUs have changed in this very transaction
 */
export async function announceStock(
  tx: Tx,
  touched: Iterable<string>,
  news: readonly StockNews[] | undefined
): Promise<void> {
  if (news) for (const each of news) await announceNews(tx, each)
  else for (const sku of new Set(touched)) await announceChange(tx, sku)
}

async function announceChange(tx: Tx, sku: string): Promise<void> {
  await tx.run('UPDATE skus SET version = version + 1 WHERE sku = ?', [sku])
  const version = await versionOf(tx, sku)
  if (version !== undefined) tx.emit(StockChanged, { sku, version, ...summarize(await placesOf(tx, sku)) })
}

/**
 * Announces a state of a SKU, unless a newer one was, and brings the announced copy up to it change by change: `stock` and
 * `movements` here are what was announced, so that who captures their changes sees each of them, with before and after.
 */
async function announceNews(tx: Tx, { sku, version, places, changes }: StockNews): Promise<void> {
  await tx.insert('skus', { sku, product_id: null, active: 1, version: 0 }, { key: ['sku'], do: 'nothing' })
  const known = (await versionOf(tx, sku))!
  if (known >= version) return
  const moved = await tx.run('UPDATE skus SET version = ? WHERE sku = ? AND version = ?', [version, sku, known])
  if (moved !== 1) throw new StaleRowError('News of', sku)
  for (const change of changes) {
    if (change.version <= known) continue
    const { warehouse, region, kind, quantity, reservationId, orderId, at, after } = change
    await tx.insert(
      'stock',
      { sku, warehouse, region, on_hand: after.onHand, reserved: after.reserved },
      { key: ['sku', 'warehouse'], do: 'update' }
    )
    await tx.insert('movements', {
      sku,
      warehouse,
      kind,
      quantity,
      reservation_id: reservationId,
      order_id: orderId,
      at,
    })
  }
  tx.emit(StockChanged, { sku, version, ...summarize(places) })
}
