import { announceRelease, noteAnnounced } from '#modules/inventory/actions/announce_reservation'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import type { Asked } from '#modules/inventory/engine'
import type { Release, ReleaseAnswer } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'

/**
 * Makes the units of a reservation available again: held ones are let go, sold ones are put back on the shelf (the order
 * was cancelled after its confirmation). Releasing again changes nothing and answers again.
 *
 * @param asked what the engine outside this store has answered; without one it is done here
 * @returns `undefined` when there is no such reservation
 */
export async function releaseHold(
  tx: Tx,
  release: Release,
  reason: string,
  asked?: Asked<ReleaseAnswer | undefined>
): Promise<ReleaseAnswer | undefined> {
  const answer = asked ? asked.answer : await new SqlReservations(tx).release(release)
  if (!answer) return undefined
  const { kind, reservation, touched } = answer
  if (asked) await noteAnnounced(tx, reservation)
  else if (touched.length > 0) await holdExpiry.cancel(tx, reservation.id)
  if (kind === 'released') announceRelease(tx, reservation, reason)
  await announceStock(tx, touched, asked?.news)
  return answer
}
