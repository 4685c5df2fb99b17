import { Released } from '#modules/inventory/contract'
import {
  allocationsOf,
  announceStock,
  logMovements,
  type AllocationRow,
  type ReservationRow,
} from '#modules/inventory/store'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Makes the units of a reservation available again: held ones are let go, sold ones are put back on the shelf (the order
 * was cancelled after its confirmation). Releasing again changes nothing and answers again.
 */
export async function releaseHold(tx: Tx, reservation: ReservationRow, reason: string): Promise<void> {
  const allocations = await allocationsOf(tx, reservation.id)
  if (reservation.status === 'held' || reservation.status === 'committed') {
    await tx.run("UPDATE reservations SET status = 'released', updated_at = ? WHERE id = ?", [now(), reservation.id])
    await giveBack(tx, reservation, allocations)
    await holdExpiry.cancel(tx, reservation.id)
    await announceStock(
      tx,
      allocations.map(({ sku }) => sku)
    )
  }
  tx.emit(Released, {
    reservationId: reservation.id,
    orderId: reservation.order_id,
    attempt: reservation.attempt,
    reason,
    lines: allocations,
  })
}

async function giveBack(tx: Tx, reservation: ReservationRow, allocations: readonly AllocationRow[]): Promise<void> {
  const held = reservation.status === 'held'
  const sql = held
    ? 'UPDATE stock SET reserved = reserved - ? WHERE sku = ? AND warehouse = ?'
    : 'UPDATE stock SET on_hand = on_hand + ? WHERE sku = ? AND warehouse = ?'
  for (const { sku, warehouse, quantity } of allocations) await tx.run(sql, [quantity, sku, warehouse])
  await logMovements(tx, held ? 'released' : 'restocked', reservation, allocations)
}
