import { announceStock, stockOf, type StockRow } from '#modules/inventory/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface CountedStock {
  readonly sku: string
  /** Left out: the whole stock of the SKU is in its first warehouse, and the others have none. */
  readonly warehouse?: string | undefined
  readonly onHand: number
  /** Version of the SKU's stock that was counted against, when the caller knows one. */
  readonly version?: number | undefined
}

/**
 * Writes down a count of what is on the shelf.
 * @throws Problem 404 for an unknown warehouse, 409 when more is reserved than was counted, 412 when it changed meanwhile
 */
export async function setStock(tx: Tx, { sku, warehouse, onHand, version }: CountedStock): Promise<void> {
  const known = await tx.one<{ version: number }>('SELECT version FROM skus WHERE sku = ?', [sku])
  if (version !== undefined && version !== known?.version) throw stale()
  if (!known) await tx.insert('skus', { sku, product_id: null, active: 1, version: 0 })
  const warehouses = await tx.all<{ id: string; region: string }>('SELECT id, region FROM warehouses ORDER BY id')
  const named = warehouses.find(({ id }) => id === (warehouse ?? warehouses[0]?.id))
  if (!named) throw Problem.notFound(`warehouse as "${warehouse}"`)
  const rows = await stockOf(tx, sku)
  await count(tx, sku, named, onHand, rows)
  if (warehouse === undefined) {
    for (const row of rows.filter((each) => each.warehouse !== named.id)) {
      await count(tx, sku, { id: row.warehouse, region: row.region }, 0, rows)
    }
  }
  await announceStock(tx, [sku])
}

async function count(
  tx: Tx,
  sku: string,
  warehouse: { id: string; region: string },
  onHand: number,
  rows: readonly StockRow[]
): Promise<void> {
  const before = rows.find((row) => row.warehouse === warehouse.id)
  if (before && before.reserved > onHand) {
    throw new Problem(409, 'E_STOCK_RESERVED', `${before.reserved} units of ${sku} in ${warehouse.id} are reserved.`, {
      sku,
      warehouse: warehouse.id,
      reserved: before.reserved,
    })
  }
  await tx.insert(
    'stock',
    { sku, warehouse: warehouse.id, region: warehouse.region, on_hand: onHand, reserved: before?.reserved ?? 0 },
    { key: ['sku', 'warehouse'], do: 'update' }
  )
  const difference = onHand - (before?.on_hand ?? 0)
  if (difference === 0) return
  await tx.insert('movements', {
    sku,
    warehouse: warehouse.id,
    kind: before ? 'adjusted' : 'received',
    quantity: difference,
    reservation_id: null,
    order_id: null,
    at: now(),
  })
}
