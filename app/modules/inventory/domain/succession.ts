import type { ReservationStatus } from '#modules/inventory/ports/reservations'

/** A reservation only ever moves on in this order: an expired one can be sold (in naive mode), a sold one put back. */
const RANK: Record<ReservationStatus, number> = { held: 0, rejected: 1, expired: 1, committed: 2, released: 3 }

/** Whether a reservation that is `before` may become `after`. */
export const follows = (after: ReservationStatus, before: ReservationStatus): boolean => RANK[after] > RANK[before]
