import { announceExpiry, announceSale, noteAnnounced } from '#modules/inventory/actions/announce_reservation'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import type { Asked } from '#modules/inventory/engine'
import type { CommitAnswer, CommitMode } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'

/**
 * Sells what a reservation holds, and says so by event, or that it came too late. Committing twice answers twice and sells once.
 *
 * @param mode `naive` sells an expired hold as well, whether the units are still there or not: the oversell incident
 * @param asked what the engine outside this store has answered; without one it is done here
 * @returns `undefined` when there is no such reservation
 */
export async function commitHold(
  tx: Tx,
  reservationId: string,
  mode: CommitMode,
  asked?: Asked<CommitAnswer | undefined>
): Promise<CommitAnswer | undefined> {
  const answer = asked ? asked.answer : await new SqlReservations(tx).commit(reservationId, mode)
  if (!answer) return undefined
  const { kind, reservation, touched } = answer
  if (asked) await noteAnnounced(tx, reservation)
  else if (touched.length > 0) await holdExpiry.cancel(tx, reservationId)
  if (kind === 'committed') announceSale(tx, reservation)
  else announceExpiry(tx, reservation)
  await announceStock(tx, touched, asked?.news)
  return answer
}
