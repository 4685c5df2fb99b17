import type { Allocation, HoldRequest, Line, Reservation, Shortage } from '#modules/inventory/ports/reservations'
import type { CqlSession, CqlValue } from '#platform/storage/cassandra'
import { derivedId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** `pending`: its units are being taken, and nobody has been answered. */
export type RowStatus = Reservation['status'] | 'pending'

/** The row that says what a reservation is. What its units are in the partitions of the SKUs follows from it. */
export interface ReservationRow {
  readonly id: string
  readonly orderId: string
  readonly attempt: number
  readonly status: RowStatus
  readonly region: string | null
  /** What was asked for, by SKU, in the order of the SKUs. */
  readonly wanted: readonly Line[]
  readonly lines: readonly Allocation[]
  readonly shortages: readonly Shortage[]
  readonly expiresAt: number
  readonly createdAt: number
  readonly endedBy: string | null
  /** Whether the cell that was written with the hold's time to live is still there. */
  readonly alive: boolean
}

interface Cells {
  id: string
  order_id: string
  attempt: number
  status: RowStatus
  region: string | null
  wanted: string
  lines: string | null
  shortages: string | null
  expires_at: Date
  created_at: Date
  ended_by: string | null
  alive: boolean | null
}

/** What ended a reservation that was refused before anybody took units for it: there are none to give back. */
export const AT_ONCE = 'at once'

const SELECT = 'SELECT * FROM reservations WHERE id = ?'
const INSERT = `INSERT INTO reservations (id, order_id, attempt, status, region, wanted, lines, shortages, expires_at,
  created_at, updated_at, ended_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS`
const REJECT = `UPDATE reservations SET status = 'rejected', shortages = ?, updated_at = ? WHERE id = ? IF status = 'pending'`
const HOLD = `UPDATE reservations SET status = 'held', lines = ?, updated_at = ? WHERE id = ? IF status = 'pending'`
const LIVE = 'UPDATE reservations USING TTL ? SET alive = true WHERE id = ?'
const SELL = `UPDATE reservations SET status = 'committed', updated_at = ? WHERE id = ?
  IF status = 'held' AND alive = true AND expires_at > ?`
const MOVE = 'UPDATE reservations SET status = ?, updated_at = ?, ended_by = ? WHERE id = ? IF status = ?'
const EXPIRE_PAST = `UPDATE reservations SET status = 'expired', updated_at = ? WHERE id = ? IF status = ? AND expires_at <= ?`
const EXPIRE_DEAD = `UPDATE reservations SET status = 'expired', updated_at = ? WHERE id = ? IF status = 'held' AND alive = null`

/** The same for every request of that name, so that the name finds the row without an index. */
export const reservationId = (orderId: string, attempt: number): string =>
  derivedId('reservation', orderId, String(attempt))

/** The reservation as it is written first: `pending`, or refused at once. */
export function newRow(
  { orderId, attempt, region, ttlSeconds }: HoldRequest,
  wanted: readonly Line[],
  shortages: readonly Shortage[]
): ReservationRow {
  return {
    id: reservationId(orderId, attempt),
    orderId,
    attempt,
    status: shortages.length > 0 ? 'rejected' : 'pending',
    region,
    wanted,
    lines: [],
    shortages,
    expiresAt: now() + ttlSeconds * 1000,
    createdAt: now(),
    endedBy: shortages.length > 0 ? AT_ONCE : null,
    alive: false,
  }
}

/** For a name that was noted and never came to be: whoever comes with it now is too late. */
export function lateRow(id: string): ReservationRow {
  const [time, nothing] = [now(), { region: null, wanted: [], lines: [], shortages: [] }]
  const name = { id, orderId: '', attempt: 0 }
  return { ...name, ...nothing, status: 'expired', expiresAt: time, createdAt: time, endedBy: AT_ONCE, alive: false }
}

/** As everybody outside sees it, once it is more than `pending`. */
export function toReservation(row: ReservationRow): Reservation {
  const { id, orderId, attempt, status, expiresAt, createdAt, lines } = row
  if (status === 'pending') throw new Error(`Reservation ${id} is not decided yet`)
  return { id, orderId, attempt, status, expiresAt, createdAt, lines }
}

/** Whether a hold's time is up, by this process's clock or by the cluster's. */
export const isOver = (row: ReservationRow): boolean => !row.alive || row.expiresAt <= now()

const parsed = <T>(text: string | null): readonly T[] => (text ? (JSON.parse(text) as T[]) : [])

/** Reads and conditional writes of these rows. Each write answers whether it happened. */
export class ReservationRows {
  readonly #session: CqlSession

  constructor(session: CqlSession) {
    this.#session = session
  }

  async read(id: string, how: 'quorum' | 'serial' = 'quorum'): Promise<ReservationRow | undefined> {
    const [cells] = await this.#session.read<Cells>({ cql: SELECT, values: [id] }, how)
    return (
      cells && {
        id: cells.id,
        orderId: cells.order_id,
        attempt: cells.attempt,
        status: cells.status,
        region: cells.region,
        wanted: parsed<Line>(cells.wanted),
        lines: parsed<Allocation>(cells.lines),
        shortages: parsed<Shortage>(cells.shortages),
        expiresAt: cells.expires_at.getTime(),
        createdAt: cells.created_at.getTime(),
        endedBy: cells.ended_by,
        alive: cells.alive === true,
      }
    )
  }

  insert(row: ReservationRow): Promise<boolean> {
    const json = [row.wanted, row.lines, row.shortages].map((value) => JSON.stringify(value))
    const times = [row.expiresAt, row.createdAt, row.createdAt].map((time) => new Date(time))
    return this.#cas(INSERT, [row.id, row.orderId, row.attempt, row.status, row.region, ...json, ...times, row.endedBy])
  }

  reject(row: ReservationRow, shortages: readonly Shortage[]): Promise<boolean> {
    return this.#cas(REJECT, [JSON.stringify(shortages), new Date(now()), row.id])
  }

  /** The cell that says that the hold lives goes by itself: seconds are rounded up, and one is added for the same reason. */
  hold(row: ReservationRow, lines: readonly Allocation[]): Promise<boolean> {
    const seconds = Math.ceil(Math.max(0, row.expiresAt - now()) / 1000) + 1
    return this.#session.cas([
      { cql: HOLD, values: [JSON.stringify(lines), new Date(now()), row.id] },
      { cql: LIVE, values: [seconds, row.id] },
    ])
  }

  /** Both clocks must agree that the hold lives: ours by its end, the cluster's by the cell that goes by itself. */
  sell(row: ReservationRow): Promise<boolean> {
    return this.#cas(SELL, [new Date(now()), row.id, new Date(now())])
  }

  move(row: ReservationRow, to: RowStatus, endedBy: string | null): Promise<boolean> {
    return this.#cas(MOVE, [to, new Date(now()), endedBy, row.id, row.status])
  }

  expire(row: ReservationRow): Promise<boolean> {
    if (row.status === 'held' && !row.alive) return this.#cas(EXPIRE_DEAD, [new Date(now()), row.id])
    return this.#cas(EXPIRE_PAST, [new Date(now()), row.id, row.status, new Date(now())])
  }

  #cas(cql: string, values: readonly CqlValue[]): Promise<boolean> {
    return this.#session.cas([{ cql, values }])
  }
}
