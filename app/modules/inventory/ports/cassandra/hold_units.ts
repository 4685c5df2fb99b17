import { bySku } from '#modules/inventory/domain/allocation'
import { attempts } from '#modules/inventory/ports/cassandra/attempts'
import type { Desks, Ticket } from '#modules/inventory/ports/cassandra/desk'
import type { DueIndex } from '#modules/inventory/ports/cassandra/due_index'
import {
  AT_ONCE,
  newRow,
  reservationId,
  toReservation,
  type ReservationRow,
  type ReservationRows,
} from '#modules/inventory/ports/cassandra/reservation_row'
import type { SkuUnits, Taken } from '#modules/inventory/ports/cassandra/sku_units'
import type { Allocation, HoldAnswer, HoldRequest, Line, Shortage } from '#modules/inventory/ports/reservations'
import { now } from '#platform/values/clock'

export interface Parts {
  readonly rows: ReservationRows
  readonly units: SkuUnits
  readonly desks: Desks
  readonly due: DueIndex
}

/** The tickets of one buyer, by SKU. */
type Tickets = Map<string, Ticket>

/**
 * Holds all lines or none: notes when to look after it, writes the reservation as `pending`, takes the units SKU by SKU, and
 * lets one conditional write decide that it is held. A crash in between leaves a `pending` row, which the next call of the same
 * name brings to its end, and the sweep undoes when nobody calls.
 */
export class HoldUnits {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async hold(request: HoldRequest): Promise<HoldAnswer> {
    const moment = performance.now()
    const earlier = await this.#parts.rows.read(reservationId(request.orderId, request.attempt))
    if (earlier) return this.#again(earlier, request)
    const wanted = bySku(request.lines)
    const tickets: Tickets = new Map()
    try {
      const shortages = await this.#admit(wanted, tickets, moment)
      const row = newRow(request, wanted, shortages)
      if (shortages.length > 0 && request.refusal === 'forgotten') return answer(row, false)
      if (shortages.length === 0) await this.#parts.due.note(row.id, row.expiresAt)
      const { made, row: there } = await this.#insert(row)
      if (!made) return await this.#again(there, request)
      if (there.status !== 'pending') return answer(there, false)
      return answer(await this.#decide(there, { first: true, moment, tickets }), false)
    } finally {
      for (const ticket of tickets.values()) ticket.leave()
    }
  }

  /** Brings a `pending` reservation to its end. @returns the row as it is then */
  finish(row: ReservationRow): Promise<ReservationRow> {
    return this.#decide(row, { first: false, moment: performance.now(), tickets: new Map() })
  }

  /** Makes the units what the row says; nothing is left to do for one that is held. */
  async settle(row: ReservationRow): Promise<ReservationRow> {
    const { status } = row
    if (status === 'pending' || status === 'held' || row.endedBy === AT_ONCE) return row
    await Promise.all(row.wanted.map(({ sku }) => this.#parts.units.settle(row, sku, status)))
    return row
  }

  async #again(there: ReservationRow, { orderId, attempt }: HoldRequest): Promise<HoldAnswer> {
    const row = there.status === 'pending' ? await this.finish(there) : await this.settle(there)
    /* One that was closed before it came to be does not know its name. */
    return answer({ ...row, orderId, attempt }, true)
  }

  /** In the order of the SKUs, so that no two buyers wait for each other. */
  async #admit(wanted: readonly Line[], tickets: Tickets, moment: number): Promise<Shortage[]> {
    const shortages: Shortage[] = []
    for (const { sku, quantity } of wanted) {
      const admitted = await this.#parts.desks.at(sku).admit(quantity, moment)
      if ('leave' in admitted) tickets.set(sku, admitted)
      else shortages.push({ sku, requested: quantity, available: admitted.available })
    }
    return shortages
  }

  #insert(row: ReservationRow): Promise<{ made: boolean; row: ReservationRow }> {
    return attempts(`making ${row.id}`, async (how) => {
      /* After an unknown outcome: what is there now may be of this very call, and is taken for somebody else's. */
      const before = how === 'serial' ? await this.#parts.rows.read(row.id, how) : undefined
      if (before) return { made: false, row: before }
      if (await this.#parts.rows.insert(row)) return { made: true, row }
      const there = await this.#parts.rows.read(row.id, 'serial')
      return there && { made: false, row: there }
    })
  }

  async #decide(
    row: ReservationRow,
    { first, moment, tickets }: { first: boolean; moment: number; tickets: Tickets }
  ): Promise<ReservationRow> {
    const lines: Allocation[] = []
    const shortages: Shortage[] = []
    let result: Taken = { kind: 'closed' }
    /* Nothing is taken any more for what is over. */
    for (const line of row.expiresAt > now() ? row.wanted : []) {
      const ticket = tickets.get(line.sku)
      result = await this.#parts.units.take(row, line, {
        region: row.region,
        first,
        moment,
        ...(ticket && { ticket }),
      })
      if (result.kind === 'taken') lines.push(...result.allocations)
      if (result.kind === 'short') {
        shortages.push({ sku: line.sku, requested: line.quantity, available: result.available })
      }
      if (result.kind !== 'taken') break
    }
    const complete = lines.length > 0 && result.kind === 'taken'
    return attempts(`deciding ${row.id}`, async (how) => {
      const current = how === 'serial' || !complete ? await this.#parts.rows.read(row.id, 'serial') : row
      if (!current) return undefined
      if (current.status !== 'pending') return this.settle(current)
      const decided = await this.#write(current, lines, shortages)
      if (decided) return this.settle(decided)
      const other = await this.#parts.rows.read(row.id, 'serial')
      return other && other.status !== 'pending' ? this.settle(other) : undefined
    })
  }

  /** The write that decides. @returns the row as it is then, `undefined` when somebody else has decided */
  async #write(
    row: ReservationRow,
    lines: readonly Allocation[],
    shortages: readonly Shortage[]
  ): Promise<ReservationRow | undefined> {
    const { rows } = this.#parts
    if (row.expiresAt <= now()) return (await rows.expire(row)) ? { ...row, status: 'expired' } : undefined
    if (shortages.length > 0)
      return (await rows.reject(row, shortages)) ? { ...row, status: 'rejected', shortages } : undefined
    return (await rows.hold(row, lines)) ? { ...row, status: 'held', lines, alive: true } : undefined
  }
}

function answer(row: ReservationRow, repeated: boolean): HoldAnswer {
  return {
    reservation: toReservation(row),
    shortages: row.shortages,
    repeated,
    touched: row.endedBy === AT_ONCE ? [] : row.wanted.map(({ sku }) => sku),
  }
}
