import { attempts } from '#modules/inventory/ports/cassandra/attempts'
import { Desks } from '#modules/inventory/ports/cassandra/desk'
import { DueIndex } from '#modules/inventory/ports/cassandra/due_index'
import { HoldUnits } from '#modules/inventory/ports/cassandra/hold_units'
import {
  isOver,
  lateRow,
  reservationId,
  ReservationRows,
  toReservation,
  type ReservationRow,
} from '#modules/inventory/ports/cassandra/reservation_row'
import { SkuUnits } from '#modules/inventory/ports/cassandra/sku_units'
import { readChanges, readState } from '#modules/inventory/ports/cassandra/stock_partition'
import type { RemoteReservations, StockNews } from '#modules/inventory/ports/remote_reservations'
import type {
  CommitAnswer,
  CommitMode,
  Count,
  CountAnswer,
  ExpireAnswer,
  HoldAnswer,
  HoldRequest,
  Movement,
  Release,
  ReleaseAnswer,
  Reservation,
  SkuStock,
} from '#modules/inventory/ports/reservations'
import type { CqlSession } from '#platform/storage/cassandra'
import { now } from '#platform/values/clock'

const SELECT_SKUS = 'SELECT DISTINCT sku, version FROM stock'

/**
 * Reservations on Cassandra. A reservation's row decides by one conditional write what it is; its units in the partitions of
 * its SKUs follow, each in one conditional batch. Whoever is killed in between leaves a row whose units lag behind: they
 * still count as reserved, so nothing is oversold, and the next call about that reservation, or the sweep, has them follow.
 */
export class CassandraReservations implements RemoteReservations {
  readonly #session: CqlSession
  readonly #rows: ReservationRows
  readonly #units: SkuUnits
  readonly #due: DueIndex
  readonly #holds: HoldUnits

  constructor(session: CqlSession) {
    this.#session = session
    const desks = new Desks(session)
    this.#rows = new ReservationRows(session)
    this.#units = new SkuUnits(session, desks)
    this.#due = new DueIndex(session)
    this.#holds = new HoldUnits({ rows: this.#rows, units: this.#units, desks, due: this.#due })
  }

  setStock(count: Count): Promise<CountAnswer> {
    return this.#units.count(count)
  }

  hold(request: HoldRequest): Promise<HoldAnswer> {
    return this.#holds.hold(request)
  }

  commit(id: string, mode: CommitMode): Promise<CommitAnswer | undefined> {
    return this.#decide(id, async (row): Promise<CommitAnswer | undefined> => {
      const done = async (kind: CommitAnswer['kind']) => ({ kind, ...(await this.#settled(row)) })
      switch (row.status) {
        case 'committed':
          return done('committed')
        case 'held':
          if (await this.#rows.sell(row)) return { kind: 'committed', ...(await this.#settled(row, 'committed')) }
          await this.#expireIfOver(id)
          return undefined
        case 'expired':
          if (mode === 'guarded') return done('expired')
          await this.#due.note(id, now())
          if (await this.#rows.move(row, 'committed', 'naive'))
            return { kind: 'committed', ...(await this.#settled(row, 'committed')) }
          return undefined
        default:
          return done('refused')
      }
    })
  }

  release({ of, only, operation }: Release): Promise<ReleaseAnswer | undefined> {
    const id = typeof of === 'string' ? of : reservationId(of.orderId, of.attempt)
    return this.#decide(id, async (row): Promise<ReleaseAnswer | undefined> => {
      const mine = row.status === 'released' && operation !== undefined && row.endedBy === operation
      const moves = row.status === 'held' || (row.status === 'committed' && only !== 'held')
      if (!moves) return { kind: only && !mine ? 'refused' : 'released', ...(await this.#settled(row)) }
      await this.#due.note(id, now())
      if (!(await this.#rows.move(row, 'released', operation ?? null))) return undefined
      return { kind: 'released', ...(await this.#settled(row, 'released')) }
    })
  }

  expire(id: string): Promise<ExpireAnswer | undefined> {
    return this.#decide(id, async (row): Promise<ExpireAnswer | undefined> => {
      if (row.status === 'held' && isOver(row)) {
        if (!(await this.#rows.expire(row))) return undefined
        return { kind: 'expired', ...(await this.#settled(row, 'expired')) }
      }
      return { kind: row.status === 'expired' ? 'expired' : 'unchanged', ...(await this.#settled(row)) }
    })
  }

  async find(id: string): Promise<Reservation | undefined> {
    const row = await this.#rows.read(id)
    return row && row.status !== 'pending' ? toReservation(row) : undefined
  }

  async stockOf(skus: readonly string[]): Promise<ReadonlyMap<string, SkuStock>> {
    const states = await Promise.all([...new Set(skus)].map((sku) => readState(this.#session, sku)))
    return new Map(states.filter(({ version }) => version > 0).map((state) => [state.sku, state]))
  }

  movements(sku: string): Promise<readonly Movement[]> {
    return readChanges(this.#session, sku, 0, 2 ** 31 - 2)
  }

  async newsOf(known: ReadonlyMap<string, number>): Promise<StockNews[]> {
    const news = await Promise.all(
      [...known].map(async ([sku, version]) => {
        const state = await readState(this.#session, sku)
        if (state.version <= version) return undefined
        /* Up to the version of the places and not beyond: what comes later is the next news. */
        return { ...state, changes: await readChanges(this.#session, sku, version, state.version) }
      })
    )
    return news.filter((each) => each !== undefined)
  }

  async versions(size: number, from?: string) {
    const statement = { cql: SELECT_SKUS, values: [] }
    const { rows, next } = await this.#session.page<{ sku: string; version: number }>(statement, size, from)
    return { versions: new Map(rows.map(({ sku, version }) => [sku, version])), ...(next && { next }) }
  }

  dueAt(minute: number): Promise<readonly string[]> {
    return this.#due.at(minute)
  }

  cleared(minute: number): Promise<void> {
    return this.#due.clear(minute)
  }

  async tend(id: string): Promise<Reservation> {
    const answer = await this.expire(id)
    if (answer) return answer.reservation
    /* Noted and not there: its author died, or is slow, and is to find that he comes too late. */
    await attempts(`closing ${id}`, async (how) => {
      if (how === 'serial' && (await this.#rows.read(id, how))) return true
      await this.#rows.insert(lateRow(id))
      return true
    })
    return (await this.expire(id))!.reservation
  }

  async ping(): Promise<void> {
    await this.#session.read({ cql: 'SELECT version FROM stock LIMIT 1', values: [] })
  }

  close(): Promise<void> {
    return this.#session.close()
  }

  /** Reads the reservation, brings one that is `pending` to its end, and decides; again as long as others are faster. */
  async #decide<T>(id: string, step: (row: ReservationRow) => Promise<T | undefined>): Promise<T | undefined> {
    const answer = await attempts<{ value: T | undefined }>(`deciding ${id}`, async (how) => {
      const row = await this.#rows.read(id, how)
      if (!row) return { value: undefined }
      const value = await step(row.status === 'pending' ? await this.#holds.finish(row) : row)
      return value === undefined ? undefined : { value }
    })
    return answer.value
  }

  /** What a commit does that came too late, or lost to somebody. */
  async #expireIfOver(id: string): Promise<void> {
    const row = await this.#rows.read(id, 'serial')
    if (row?.status === 'held' && isOver(row)) await this.#rows.expire(row)
  }

  /** The units follow the row. */
  async #settled(row: ReservationRow, status = row.status) {
    const settled = await this.#holds.settle({ ...row, status })
    return { reservation: toReservation(settled), touched: row.wanted.map(({ sku }) => sku) }
  }
}
