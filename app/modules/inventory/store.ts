import type { Allocation, Place, Reservation, ReservationStatus } from '#modules/inventory/ports/reservations'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

export const store = moduleStore('inventory')

interface StockRow {
  warehouse: string
  region: string
  on_hand: number
  reserved: number
}

interface ReservationRow {
  id: string
  order_id: string
  attempt: number
  status: ReservationStatus
  expires_at: number
  created_at: number
}

/** How often the stock of a SKU changed; `undefined` when there is no such SKU. */
export async function versionOf(session: SqlSession, sku: string): Promise<number | undefined> {
  return (await session.one<{ version: number }>('SELECT version FROM skus WHERE sku = ?', [sku]))?.version
}

export async function placesOf(session: SqlSession, sku: string): Promise<Place[]> {
  const rows = await session.all<StockRow>(
    'SELECT warehouse, region, on_hand, reserved FROM stock WHERE sku = ? ORDER BY warehouse',
    [sku]
  )
  return rows.map(({ warehouse, region, on_hand: onHand, reserved }) => ({ warehouse, region, onHand, reserved }))
}

export async function findReservation(session: SqlSession, id: string): Promise<Reservation | undefined> {
  const row = await session.one<ReservationRow>('SELECT * FROM reservations WHERE id = ?', [id])
  if (!row) return undefined
  const { order_id: orderId, attempt, status, expires_at: expiresAt, created_at: createdAt } = row
  return { id, orderId, attempt, status, expiresAt, createdAt, lines: await allocationsOf(session, id) }
}

function allocationsOf(session: SqlSession, reservationId: string): Promise<Allocation[]> {
  return session.all<Allocation>(
    'SELECT sku, warehouse, quantity FROM reservation_lines WHERE reservation_id = ? ORDER BY sku, warehouse',
    [reservationId]
  )
}

export function warehousesOf(session: SqlSession): Promise<{ id: string; region: string }[]> {
  return session.all('SELECT id, region FROM warehouses ORDER BY id')
}
