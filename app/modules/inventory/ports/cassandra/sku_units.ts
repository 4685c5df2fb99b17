import { allocate } from '#modules/inventory/domain/allocation'
import { countPlaces } from '#modules/inventory/domain/count'
import { attempts } from '#modules/inventory/ports/cassandra/attempts'
import type { Desks, Ticket } from '#modules/inventory/ports/cassandra/desk'
import {
  addCount,
  addHold,
  change,
  isCounted,
  moveHold,
  readHold,
  type HoldState,
  type SkuChange,
  type SkuHold,
  type SkuState,
} from '#modules/inventory/ports/cassandra/stock_partition'
import type { Allocation, Count, CountAnswer, Line, MovementKind, Place } from '#modules/inventory/ports/reservations'
import type { CqlSession } from '#platform/storage/cassandra'

interface Holder {
  readonly id: string
  readonly orderId: string
}

export type Taken =
  | { readonly kind: 'taken'; readonly allocations: readonly Allocation[] }
  | { readonly kind: 'short'; readonly available: number }
  /** Somebody has decided meanwhile that this reservation gets nothing. */
  | { readonly kind: 'closed' }

/** What may follow what: a hold's units only ever move on in this order. */
const ORDER: Record<HoldState, number> = { held: 0, rejected: 1, expired: 1, committed: 2, released: 3 }

/** The operations on one SKU. Each is a conditional batch on its partition and has its effect once, whoever asks again. */
export class SkuUnits {
  readonly #session: CqlSession
  readonly #desks: Desks

  constructor(session: CqlSession, desks: Desks) {
    this.#session = session
    this.#desks = desks
  }

  /**
   * Takes units for a reservation, unless it has them.
   * @param first whether nobody can have asked for this reservation before
   * @param moment when the buyer came: he is not refused by what was true before
   */
  take(
    holder: Holder,
    line: Line,
    { region, first, moment, ticket }: { region: string | null; first: boolean; moment: number; ticket?: Ticket }
  ): Promise<Taken> {
    const desk = this.#desks.at(line.sku)
    let unseen = first
    return desk.inTurn(() =>
      attempts<Taken>(`taking ${line.sku}`, async (how) => {
        if (!unseen) {
          const hold = await readHold(this.#session, line.sku, holder.id, how)
          if (hold) return hold.state === 'held' ? taken(line.sku, hold) : { kind: 'closed' }
        }
        unseen = false
        const state = await desk.latest(how)
        const { allocations, missing } = allocate(line, state.places, region)
        if (missing > 0 && !desk.isSince(moment)) {
          desk.forget()
          return undefined
        }
        if (missing > 0) return { kind: 'short', available: line.quantity - missing }
        const begun = performance.now()
        desk.forget()
        const next = await change(this.#session, state, holding(state, holder, allocations))
        if (!next) return undefined
        desk.learn(next, begun)
        ticket?.leave()
        return { kind: 'taken', allocations }
      })
    )
  }

  /**
   * Makes of a reservation's units what has become of the reservation. Where it has none, that is noted too, so that who is
   * late cannot take any for it.
   */
  settle(holder: Holder, sku: string, to: HoldState): Promise<void> {
    const desk = this.#desks.at(sku)
    return desk.inTurn(async () => {
      await attempts(`settling ${sku}`, async (how) => {
        const hold = await readHold(this.#session, sku, holder.id, how)
        if (hold && ORDER[hold.state] >= ORDER[to]) return true
        const state = await desk.latest(how)
        const begun = performance.now()
        desk.forget()
        const next = await change(this.#session, state, settling(state, holder, hold, to))
        if (!next) return undefined
        desk.learn(next, begun)
        return true
      })
    })
  }

  /** Writes down counts, unless the operation has done so before. */
  count(count: Count): Promise<CountAnswer> {
    const { operation, sku, version } = count
    const desk = this.#desks.at(sku)
    return desk.inTurn(() =>
      attempts<CountAnswer>(`counting ${sku}`, async (how) => {
        if (await isCounted(this.#session, sku, operation, how)) return { kind: 'counted', touched: [sku] }
        desk.forget()
        const state = await desk.latest(how)
        if (version !== undefined && version !== state.version) return { kind: 'stale' }
        const counted = countPlaces(count, state.places)
        if (counted.kind === 'reserved') return counted
        const begun = performance.now()
        desk.forget()
        const next = await change(this.#session, state, counting(state, operation, counted.places))
        if (!next) return undefined
        desk.learn(next, begun)
        return { kind: 'counted', touched: [sku] }
      })
    )
  }
}

const taken = (sku: string, { quantities }: SkuHold): Taken => ({
  kind: 'taken',
  allocations: Object.entries(quantities)
    .map(([warehouse, quantity]) => ({ sku, warehouse, quantity }))
    .sort((a, b) => (a.warehouse < b.warehouse ? -1 : 1)),
})

const placeOf = (state: SkuState, warehouse: string): Place =>
  state.places.find((place) => place.warehouse === warehouse)!

function holding(state: SkuState, holder: Holder, allocations: readonly Allocation[]): SkuChange {
  return {
    entry: addHold(state.sku, holder.id, {
      state: 'held',
      quantities: Object.fromEntries(allocations.map(({ warehouse, quantity }) => [warehouse, quantity])),
    }),
    places: allocations.map(({ warehouse, quantity }) => {
      const place = placeOf(state, warehouse)
      return { ...place, reserved: place.reserved + quantity }
    }),
    movements: allocations.map(({ warehouse, quantity }) => ({ warehouse, kind: 'held', quantity })),
    reservation: holder,
  }
}

/** By what the units were and what they are to be, whichever steps lay in between and were never seen here. */
function settling(state: SkuState, holder: Holder, hold: SkuHold | undefined, to: HoldState): SkuChange {
  if (!hold) {
    return { entry: addHold(state.sku, holder.id, { state: to, quantities: {} }), places: [], movements: [] }
  }
  const [wasHeld, wasSold, isSold] = [hold.state === 'held', hold.state === 'committed', to === 'committed']
  const moves = wasHeld || wasSold !== isSold
  const units = moves ? Object.entries(hold.quantities) : []
  return {
    entry: moveHold(state.sku, holder.id, hold.state, to),
    places: units.map(([warehouse, quantity]) => {
      const place = placeOf(state, warehouse)
      return {
        ...place,
        onHand: place.onHand + (wasSold ? quantity : 0) - (isSold ? quantity : 0),
        reserved: place.reserved - (wasHeld ? quantity : 0),
      }
    }),
    movements: units.map(([warehouse, quantity]) => ({ warehouse, kind: movementOf(to, wasSold), quantity })),
    reservation: holder,
  }
}

function movementOf(to: HoldState, wasSold: boolean): MovementKind {
  if (to === 'committed') return 'sold'
  if (to === 'expired') return 'expired'
  return wasSold ? 'restocked' : 'released'
}

function counting(state: SkuState, operation: string, places: readonly Place[]): SkuChange {
  const before = new Map(state.places.map((place) => [place.warehouse, place]))
  return {
    entry: addCount(state.sku, operation),
    places,
    movements: places.flatMap(({ warehouse, onHand }) => {
      const was = before.get(warehouse)
      const quantity = onHand - (was?.onHand ?? 0)
      return quantity === 0 ? [] : [{ warehouse, kind: was ? 'adjusted' : 'received', quantity }]
    }),
  }
}
