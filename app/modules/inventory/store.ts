import { StockChanged } from '#modules/inventory/contract'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export const store = moduleStore('inventory')

/** Units of a SKU in one warehouse. `reserved` of the `on_hand` units are held. */
export interface StockRow {
  sku: string
  warehouse: string
  region: string
  on_hand: number
  reserved: number
}

export type ReservationStatus = 'held' | 'committed' | 'released' | 'expired' | 'rejected'

export interface ReservationRow {
  id: string
  order_id: string
  /** The attempt of the checkout saga, from 1; zero or less when it was made over HTTP. */
  attempt: number
  status: ReservationStatus
  expires_at: number
  created_at: number
  updated_at: number
}

export interface AllocationRow {
  sku: string
  warehouse: string
  quantity: number
}

/** Combines lines of the same SKU, in the order of the SKUs: two lines of one SKU must not overdraw it between them. */
export function bySku(lines: readonly { sku: string; quantity: number }[]): { sku: string; quantity: number }[] {
  const quantities = new Map<string, number>()
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1))
}

export function stockOf(session: SqlSession, sku: string): Promise<StockRow[]> {
  return session.all<StockRow>(
    'SELECT sku, warehouse, region, on_hand, reserved FROM stock WHERE sku = ? ORDER BY warehouse',
    [sku]
  )
}

export function findReservation(session: SqlSession, id: string): Promise<ReservationRow | undefined> {
  return session.one<ReservationRow>('SELECT * FROM reservations WHERE id = ?', [id])
}

export function allocationsOf(session: SqlSession, reservationId: string): Promise<AllocationRow[]> {
  return session.all<AllocationRow>(
    'SELECT sku, warehouse, quantity FROM reservation_lines WHERE reservation_id = ? ORDER BY sku, warehouse',
    [reservationId]
  )
}

export type Movement = 'received' | 'adjusted' | 'held' | 'released' | 'expired' | 'sold' | 'restocked'

/** Notes in the movement log what happened to the units of a reservation. */
export async function logMovements(
  tx: Tx,
  kind: Movement,
  reservation: Pick<ReservationRow, 'id' | 'order_id'>,
  allocations: readonly AllocationRow[]
): Promise<void> {
  for (const { sku, warehouse, quantity } of allocations) {
    await tx.insert('movements', {
      sku,
      warehouse,
      kind,
      quantity,
      reservation_id: reservation.id,
      order_id: reservation.order_id,
      at: now(),
    })
  }
}

/** Counts the change and tells everybody how much there is of each SKU now. */
export async function announceStock(tx: Tx, skus: Iterable<string>): Promise<void> {
  for (const sku of new Set(skus)) {
    await tx.run('UPDATE skus SET version = version + 1 WHERE sku = ?', [sku])
    const version = await tx.one<{ version: number }>('SELECT version FROM skus WHERE sku = ?', [sku])
    if (version) tx.emit(StockChanged, { sku, version: version.version, ...summarize(await stockOf(tx, sku)) })
  }
}

/** Sums over all warehouses and by region. What was oversold is not available, and no debt of one region to another. */
export function summarize(rows: readonly StockRow[]) {
  const regions = new Map<string, number>()
  let [onHand, reserved] = [0, 0]
  for (const row of rows) {
    onHand += row.on_hand
    reserved += row.reserved
    regions.set(row.region, (regions.get(row.region) ?? 0) + Math.max(0, row.on_hand - row.reserved))
  }
  const available = [...regions.values()].reduce((a, b) => a + b, 0)
  return { onHand, reserved, available, regions: [...regions].map(([region, count]) => ({ region, available: count })) }
}
