import { announceExpiry, noteAnnounced } from '#modules/inventory/actions/announce_reservation'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import type { Asked } from '#modules/inventory/engine'
import type { ExpireAnswer } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** How soon it is looked at again when another process's clock is behind ours. */
const AGAIN_MS = 1000

/**
 * Gives the units of a hold back whose time is up, and says so, once. Nothing happens when it is no longer held.
 * @param asked what the engine outside this store has answered; without one it is done here
 */
export async function expireHold(
  tx: Tx,
  reservationId: string,
  asked?: Asked<ExpireAnswer | undefined>
): Promise<void> {
  const answer = asked ? asked.answer : await new SqlReservations(tx).expire(reservationId)
  if (!answer) return
  const { kind, reservation, touched } = answer
  const news = asked ? await noteAnnounced(tx, reservation) : touched.length > 0
  if (kind === 'expired' && news) announceExpiry(tx, reservation)
  if (asked && reservation.status === 'held') {
    await holdExpiry.set(tx, reservationId, Math.max(reservation.expiresAt, now() + AGAIN_MS), { reservationId })
  }
  await announceStock(tx, touched, asked?.news)
}
