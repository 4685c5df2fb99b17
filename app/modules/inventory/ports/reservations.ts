export const RESERVATION_STATUSES = ['held', 'committed', 'released', 'expired', 'rejected'] as const
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number]

export interface Line {
  readonly sku: string
  readonly quantity: number
}

/** Units of a SKU that a reservation has in one warehouse. */
export interface Allocation extends Line {
  readonly warehouse: string
}

export interface Shortage {
  readonly sku: string
  readonly requested: number
  readonly available: number
}

export interface Reservation {
  readonly id: string
  readonly orderId: string
  /** The attempt of the checkout saga, from 1; zero or less when it was made over HTTP. */
  readonly attempt: number
  readonly status: ReservationStatus
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly createdAt: number
  readonly lines: readonly Allocation[]
}

/** Units of a SKU in one warehouse. `reserved` of the `onHand` units are held; `onHand` below zero means oversold. */
export interface Place {
  readonly warehouse: string
  readonly region: string
  readonly onHand: number
  readonly reserved: number
}

export interface SkuStock {
  /** Grows with every change of the SKU's stock; 0 before the first. */
  readonly version: number
  /** In the order of the warehouses' names. */
  readonly places: readonly Place[]
}

export type MovementKind = 'received' | 'adjusted' | 'held' | 'released' | 'expired' | 'sold' | 'restocked'

export interface Movement {
  readonly sku: string
  readonly warehouse: string
  readonly kind: MovementKind
  readonly quantity: number
  readonly reservationId: string | null
  readonly orderId: string | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Counts of one SKU that are written down together. */
export interface Count {
  /** Names the operation: the same name again is the same count, and changes nothing any more. */
  readonly operation: string
  readonly sku: string
  readonly counts: readonly { readonly warehouse: string; readonly region: string; readonly onHand: number }[]
  /** Whether the warehouses that are not named have none of it. */
  readonly emptyOthers: boolean
  /** Only if the SKU's stock still has this version. */
  readonly version?: number | undefined
}

export type CountAnswer =
  | { readonly kind: 'counted'; readonly touched: readonly string[] }
  | { readonly kind: 'stale' }
  /** More is held there than was counted. */
  | { readonly kind: 'reserved'; readonly warehouse: string; readonly reserved: number }

export interface HoldRequest {
  readonly orderId: string
  /** With the order it names the request: asking again answers again and holds nothing more. */
  readonly attempt: number
  /** Warehouses of this region are drawn on first. */
  readonly region: string | null
  readonly lines: readonly Line[]
  readonly ttlSeconds: number
  /** `forgotten`: a refusal leaves nothing behind, and the same name may be tried again. Default: it is kept. */
  readonly refusal?: 'kept' | 'forgotten'
}

export interface HoldAnswer {
  /** What became of the request by now; on the first answer `held` or `rejected`. */
  readonly reservation: Reservation
  /** What was short, when it is `rejected`. */
  readonly shortages: readonly Shortage[]
  /** Whether the name was answered before. */
  readonly repeated: boolean
  /** SKUs whose stock changed, or may have when the first answer got lost. */
  readonly touched: readonly string[]
}

export type CommitMode = 'guarded' | 'naive'

export interface CommitAnswer {
  /** `expired`: its time was up, at the latest now. `refused`: given back or never held. */
  readonly kind: 'committed' | 'expired' | 'refused'
  readonly reservation: Reservation
  readonly touched: readonly string[]
}

export interface Release {
  /** A reservation by its id, or by the name under which it was asked for. */
  readonly of: string | { readonly orderId: string; readonly attempt: number }
  /** `held`: what is sold stays sold. Default: sold units go back on the shelf. */
  readonly only?: 'held'
  /** Names the operation: who released under this name released, however often he asks. */
  readonly operation?: string | undefined
}

export interface ReleaseAnswer {
  /**
   * `released`: it holds and sells nothing any more, by this call or since before. `refused`: it was to be released only while
   * held, and was not held.
   */
  readonly kind: 'released' | 'refused'
  readonly reservation: Reservation
  readonly touched: readonly string[]
}

export interface ExpireAnswer {
  /** `unchanged`: its time is not up, or it was not held any more when it was. */
  readonly kind: 'expired' | 'unchanged'
  readonly reservation: Reservation
  readonly touched: readonly string[]
}

/**
 * Stock and what is held of it. What every engine promises:
 * - Each operation is named (a hold by order and attempt, the others by reservation or operation) and has one effect, however
 *   often, late or at the same time it is asked for. After a crash in its middle the same question brings it to its end.
 * - A hold is all lines or none. No interleaving of holds, commits, releases and expiries takes one unit twice.
 * - A refusal may be for units that another hold gives back a moment later, where a hold of several SKUs takes more than one step.
 *   What nobody holds can be held by whoever asks next: none of it gets lost.
 * - A hold whose time is up cannot be committed, even before its expiry was noted, unless in `naive` mode, which is how to
 *   oversell.
 * - Units that were given back can be held again once the call has come back.
 *
 * `undefined` stands for a reservation that is not there.
 */
export interface Reservations {
  setStock(count: Count): Promise<CountAnswer>
  hold(request: HoldRequest): Promise<HoldAnswer>
  /** @param mode `naive` sells an expired hold as well, whether the units are still there or not */
  commit(id: string, mode: CommitMode): Promise<CommitAnswer | undefined>
  release(release: Release): Promise<ReleaseAnswer | undefined>
  /** Gives the units of a hold back whose time is up. */
  expire(id: string): Promise<ExpireAnswer | undefined>
  find(id: string): Promise<Reservation | undefined>
  /** One entry per SKU that ever had stock. */
  stockOf(skus: readonly string[]): Promise<ReadonlyMap<string, SkuStock>>
  /** Every change of a SKU's units, oldest first. */
  movements(sku: string): Promise<readonly Movement[]>
}
