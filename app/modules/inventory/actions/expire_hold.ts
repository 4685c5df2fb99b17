import { Expired } from '#modules/inventory/contract'
import {
  allocationsOf,
  announceStock,
  findReservation,
  logMovements,
  type ReservationRow,
} from '#modules/inventory/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Gives the units of a hold back whose time is up, and says so. Nothing happens when it is no longer held. */
export async function expireHold(tx: Tx, reservationId: string): Promise<void> {
  const expired = await tx.run(
    "UPDATE reservations SET status = 'expired', updated_at = ? WHERE id = ? AND status = 'held' AND expires_at <= ?",
    [now(), reservationId, now()]
  )
  if (expired !== 1) return
  const reservation = (await findReservation(tx, reservationId))!
  const allocations = await allocationsOf(tx, reservationId)
  for (const { sku, warehouse, quantity } of allocations) {
    await tx.run('UPDATE stock SET reserved = reserved - ? WHERE sku = ? AND warehouse = ?', [quantity, sku, warehouse])
  }
  await logMovements(tx, 'expired', reservation, allocations)
  await announceExpiry(tx, reservation)
  await announceStock(
    tx,
    allocations.map(({ sku }) => sku)
  )
}

/** Says that a reservation does not hold any more. */
export async function announceExpiry(tx: Tx, reservation: ReservationRow): Promise<void> {
  tx.emit(Expired, {
    reservationId: reservation.id,
    orderId: reservation.order_id,
    attempt: reservation.attempt,
    lines: await allocationsOf(tx, reservation.id),
  })
}
