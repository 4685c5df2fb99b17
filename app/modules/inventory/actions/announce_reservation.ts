import { Committed, Expired, Rejected, Released, Reserved } from '#modules/inventory/contract'
import { follows } from '#modules/inventory/domain/succession'
import type { Reservation, ReservationStatus, Shortage } from '#modules/inventory/ports/reservations'
import { holdExpiry } from '#modules/inventory/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

const subject = ({ id, orderId, attempt }: Reservation) => ({ reservationId: id, orderId, attempt })

/** Says what has become of a reservation, whoever asked for it. */
export function announce(tx: Tx, reservation: Reservation): void {
  switch (reservation.status) {
    case 'held':
      return announceHold(tx, reservation)
    case 'committed':
      return announceSale(tx, reservation)
    case 'rejected':
      return announceRefusal(tx, reservation, [])
    case 'expired':
      return announceExpiry(tx, reservation)
    case 'released':
      return announceRelease(tx, reservation, 'released before')
  }
}

/** That it holds, or held until it was sold: the answer to a hold. */
export function announceHold(tx: Tx, reservation: Reservation): void {
  tx.emit(Reserved, { ...subject(reservation), expiresAt: reservation.expiresAt, lines: [...reservation.lines] })
}

export function announceRefusal(tx: Tx, reservation: Reservation, shortages: readonly Shortage[]): void {
  tx.emit(Rejected, { ...subject(reservation), shortages: [...shortages] })
}

export function announceSale(tx: Tx, reservation: Reservation): void {
  tx.emit(Committed, { ...subject(reservation), lines: [...reservation.lines] })
}

/** That it does not hold any more. */
export function announceExpiry(tx: Tx, reservation: Reservation): void {
  tx.emit(Expired, { ...subject(reservation), lines: [...reservation.lines] })
}

export function announceRelease(tx: Tx, reservation: Reservation, reason: string): void {
  tx.emit(Released, { ...subject(reservation), reason, lines: [...reservation.lines] })
}

/**
 * Keeps in this store what was announced of a reservation that lies in an engine outside of it, and its timer.
 * @returns whether this is news: nobody was told so before
 */
export async function noteAnnounced(tx: Tx, reservation: Reservation): Promise<boolean> {
  const { id, orderId, attempt, status, expiresAt, createdAt } = reservation
  const known = await tx.one<{ status: ReservationStatus }>('SELECT status FROM reservations WHERE id = ?', [id])
  if (known && !follows(status, known.status)) return false
  if (status === 'held') await holdExpiry.set(tx, id, expiresAt, { reservationId: id })
  else await holdExpiry.cancel(tx, id)
  await tx.insert(
    'reservations',
    {
      id,
      order_id: orderId,
      attempt,
      status,
      expires_at: expiresAt,
      created_at: createdAt,
      updated_at: now(),
    },
    { key: ['id'], do: 'update' }
  )
  return true
}
