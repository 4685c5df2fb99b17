import { announceExpiry } from '#modules/inventory/actions/expire_hold'
import { Rejected, Reserved } from '#modules/inventory/contract'
import {
  allocationsOf,
  announceStock,
  bySku,
  logMovements,
  stockOf,
  type AllocationRow,
  type ReservationRow,
} from '#modules/inventory/store'
import { holdExpiry } from '#modules/inventory/timers'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface HoldRequest {
  readonly orderId: string
  /** With the order it names the request: asking again answers again and holds nothing more. */
  readonly attempt: number
  /** Warehouses of this region are drawn on first. */
  readonly region: string | null
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly ttlSeconds: number
}

export interface Shortage {
  readonly sku: string
  readonly requested: number
  readonly available: number
}

export type HoldResult =
  | { kind: 'held'; reservation: ReservationRow; allocations: readonly AllocationRow[] }
  | { kind: 'rejected'; reservationId: string; shortages: readonly Shortage[] }
  /** This request was answered before; what became of it was said again. */
  | { kind: 'repeated'; reservation: ReservationRow }

/**
 * Holds all lines or none, for a limited time, and says so by event. The units are taken by conditional writes, so that
 * no interleaving of two buyers takes one unit twice.
 */
export async function holdStock(tx: Tx, request: HoldRequest): Promise<HoldResult> {
  const earlier = await tx.one<ReservationRow>('SELECT * FROM reservations WHERE order_id = ? AND attempt = ?', [
    request.orderId,
    request.attempt,
  ])
  if (earlier) return answerAgain(tx, earlier, request)

  const { allocations, shortages } = await allocate(tx, request)
  const reservation: ReservationRow = {
    id: newId('reservation'),
    order_id: request.orderId,
    attempt: request.attempt,
    status: shortages.length > 0 ? 'rejected' : 'held',
    expires_at: now() + request.ttlSeconds * 1000,
    created_at: now(),
    updated_at: now(),
  }
  await tx.insert('reservations', { ...reservation })
  if (shortages.length > 0) return reject(tx, reservation, shortages)

  for (const allocation of allocations) await take(tx, reservation.id, allocation)
  await logMovements(tx, 'held', reservation, allocations)
  await holdExpiry.set(tx, reservation.id, reservation.expires_at, { reservationId: reservation.id })
  announce(tx, reservation, allocations)
  await announceStock(
    tx,
    allocations.map(({ sku }) => sku)
  )
  return { kind: 'held', reservation, allocations }
}

/** From the buyer's region first, then from wherever there is most, split over warehouses where one does not have enough. */
async function allocate(tx: Tx, { lines, region }: HoldRequest) {
  const allocations: AllocationRow[] = []
  const shortages: Shortage[] = []
  for (const { sku, quantity } of bySku(lines)) {
    const places = (await stockOf(tx, sku))
      .map((row) => ({ ...row, free: row.on_hand - row.reserved }))
      .filter(({ free }) => free > 0)
      .sort((a, b) => Number(b.region === region) - Number(a.region === region) || b.free - a.free)
    let missing = quantity
    for (const { warehouse, free } of places) {
      if (missing === 0) break
      const taken = Math.min(free, missing)
      allocations.push({ sku, warehouse, quantity: taken })
      missing -= taken
    }
    if (missing > 0) shortages.push({ sku, requested: quantity, available: quantity - missing })
  }
  return { allocations, shortages }
}

async function take(tx: Tx, reservationId: string, { sku, warehouse, quantity }: AllocationRow): Promise<void> {
  const taken = await tx.run(
    'UPDATE stock SET reserved = reserved + ? WHERE sku = ? AND warehouse = ? AND on_hand - reserved >= ?',
    [quantity, sku, warehouse, quantity]
  )
  if (taken !== 1) throw new StaleRowError('Stock of', sku)
  await tx.insert('reservation_lines', { reservation_id: reservationId, sku, warehouse, quantity })
}

function reject(tx: Tx, reservation: ReservationRow, shortages: readonly Shortage[]): HoldResult {
  tx.emit(Rejected, {
    reservationId: reservation.id,
    orderId: reservation.order_id,
    attempt: reservation.attempt,
    shortages: [...shortages],
  })
  return { kind: 'rejected', reservationId: reservation.id, shortages }
}

function announce(tx: Tx, reservation: ReservationRow, allocations: readonly AllocationRow[]): void {
  tx.emit(Reserved, {
    reservationId: reservation.id,
    orderId: reservation.order_id,
    attempt: reservation.attempt,
    expiresAt: reservation.expires_at,
    lines: [...allocations],
  })
}

/** The asker did not get the first answer, or asks twice: it hears what became of the reservation. */
async function answerAgain(tx: Tx, reservation: ReservationRow, { lines }: HoldRequest): Promise<HoldResult> {
  if (reservation.status === 'rejected') {
    const shortages = bySku(lines).map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 }))
    reject(tx, reservation, shortages)
  } else if (reservation.status === 'held' || reservation.status === 'committed') {
    announce(tx, reservation, await allocationsOf(tx, reservation.id))
  } else {
    await announceExpiry(tx, reservation)
  }
  return { kind: 'repeated', reservation }
}
