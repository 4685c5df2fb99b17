import {
  announceExpiry,
  announceHold,
  announceRefusal,
  noteAnnounced,
} from '#modules/inventory/actions/announce_reservation'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import type { Asked } from '#modules/inventory/engine'
import type { HoldAnswer, HoldRequest } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'

/**
 * Holds all lines or none, for a limited time, and says so by event. Who asks again hears what became of it.
 * @param asked what the engine outside this store has answered; without one it is done here
 */
export async function holdStock(tx: Tx, request: HoldRequest, asked?: Asked<HoldAnswer>): Promise<HoldAnswer> {
  const answer = asked?.answer ?? (await new SqlReservations(tx).hold(request))
  const { reservation, shortages, repeated, touched } = answer
  const { id, status, expiresAt } = reservation
  if (asked) await noteAnnounced(tx, reservation)
  else if (status === 'held' && !repeated) await holdExpiry.set(tx, id, expiresAt, { reservationId: id })
  if (status === 'rejected') announceRefusal(tx, reservation, shortages)
  else if (status === 'held' || status === 'committed') announceHold(tx, reservation)
  else announceExpiry(tx, reservation)
  await announceStock(tx, touched, asked?.news)
  return answer
}
