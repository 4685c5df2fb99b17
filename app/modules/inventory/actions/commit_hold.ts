import { Committed } from '#modules/inventory/contract'
import { announceExpiry, expireHold } from '#modules/inventory/actions/expire_hold'
import {
  allocationsOf,
  announceStock,
  findReservation,
  logMovements,
  type AllocationRow,
  type ReservationRow,
} from '#modules/inventory/store'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export type CommitResult =
  | { kind: 'committed'; reservation: ReservationRow; allocations: readonly AllocationRow[] }
  | { kind: 'expired'; reservation: ReservationRow }
  /** Given back or never held. */
  | { kind: 'refused'; reservation: ReservationRow }
  | { kind: 'missing' }

/**
 * Sells what a reservation holds. A hold whose time is up cannot be committed, even before its expiry was noted: the time
 * is part of the conditional write. Committing twice answers twice and sells once.
 *
 * @param mode `naive` sells an expired hold as well, whether the units are still there or not: the oversell incident
 */
export async function commitHold(tx: Tx, reservationId: string, mode: 'guarded' | 'naive'): Promise<CommitResult> {
  const reservation = await findReservation(tx, reservationId)
  if (!reservation) return { kind: 'missing' }
  const allocations = await allocationsOf(tx, reservationId)
  const done: CommitResult = { kind: 'committed', reservation: { ...reservation, status: 'committed' }, allocations }
  if (reservation.status === 'committed') {
    announce(tx, reservation, allocations)
    return done
  }
  if (await sellHeld(tx, reservation, allocations)) return done
  if (reservation.status === 'held') await expireHold(tx, reservationId)
  if (reservation.status !== 'held' && reservation.status !== 'expired') {
    await announceExpiry(tx, reservation)
    return { kind: 'refused', reservation }
  }
  if (mode === 'naive') {
    await sellRegardless(tx, reservation, allocations)
    return done
  }
  if (reservation.status === 'expired') await announceExpiry(tx, reservation)
  return { kind: 'expired', reservation: { ...reservation, status: 'expired' } }
}

async function sellHeld(tx: Tx, reservation: ReservationRow, allocations: readonly AllocationRow[]): Promise<boolean> {
  const sold = await tx.run(
    "UPDATE reservations SET status = 'committed', updated_at = ? WHERE id = ? AND status = 'held' AND expires_at > ?",
    [now(), reservation.id, now()]
  )
  if (sold !== 1) return false
  for (const { sku, warehouse, quantity } of allocations) {
    await tx.run('UPDATE stock SET on_hand = on_hand - ?, reserved = reserved - ? WHERE sku = ? AND warehouse = ?', [
      quantity,
      quantity,
      sku,
      warehouse,
    ])
  }
  await holdExpiry.cancel(tx, reservation.id)
  await finish(tx, reservation, allocations)
  return true
}

async function sellRegardless(
  tx: Tx,
  reservation: ReservationRow,
  allocations: readonly AllocationRow[]
): Promise<void> {
  await tx.run("UPDATE reservations SET status = 'committed', updated_at = ? WHERE id = ?", [now(), reservation.id])
  for (const { sku, warehouse, quantity } of allocations) {
    await tx.run('UPDATE stock SET on_hand = on_hand - ? WHERE sku = ? AND warehouse = ?', [quantity, sku, warehouse])
  }
  await finish(tx, reservation, allocations)
}

async function finish(tx: Tx, reservation: ReservationRow, allocations: readonly AllocationRow[]): Promise<void> {
  await logMovements(tx, 'sold', reservation, allocations)
  announce(tx, reservation, allocations)
  await announceStock(
    tx,
    allocations.map(({ sku }) => sku)
  )
}

function announce(tx: Tx, reservation: ReservationRow, allocations: readonly AllocationRow[]): void {
  tx.emit(Committed, {
    reservationId: reservation.id,
    orderId: reservation.order_id,
    attempt: reservation.attempt,
    lines: [...allocations],
  })
}
