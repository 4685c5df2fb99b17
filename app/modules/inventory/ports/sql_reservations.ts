import { allocate, bySku } from '#modules/inventory/domain/allocation'
import { countPlaces } from '#modules/inventory/domain/count'
import type {
  Allocation,
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
  ReservationStatus,
  Reservations,
  Shortage,
  SkuStock,
} from '#modules/inventory/ports/reservations'
import { skus, SqlStock } from '#modules/inventory/ports/sql_stock'
import { findReservation, placesOf, versionOf } from '#modules/inventory/store'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/**
 * Reservations in the module's SQL store, in the transaction of whoever asks: what is answered becomes true with its commit,
 * and nothing of it remains without. Each unit is taken by a conditional UPDATE.
 */
export class SqlReservations implements Reservations {
  readonly #tx: Tx
  readonly #stock: SqlStock

  constructor(tx: Tx) {
    this.#tx = tx
    this.#stock = new SqlStock(tx)
  }

  async setStock(count: Count): Promise<CountAnswer> {
    const { sku, version } = count
    const known = await versionOf(this.#tx, sku)
    if (version !== undefined && version !== known) return { kind: 'stale' }
    const rows = await placesOf(this.#tx, sku)
    const counted = countPlaces(count, rows)
    if (counted.kind === 'reserved') return counted
    const before = new Map(rows.map((row) => [row.warehouse, row]))
    if (known === undefined) await this.#tx.insert('skus', { sku, product_id: null, active: 1, version: 0 })
    for (const place of counted.places) await this.#stock.count(sku, place, before.get(place.warehouse))
    await this.#stock.countVersion(sku)
    return { kind: 'counted', touched: [sku] }
  }

  async hold(request: HoldRequest): Promise<HoldAnswer> {
    const { orderId, attempt, region, ttlSeconds } = request
    const earlier = await this.#named({ orderId, attempt })
    if (earlier) return this.#again(earlier, request)
    const allocations: Allocation[] = []
    const shortages: Shortage[] = []
    for (const line of bySku(request.lines)) {
      const plan = allocate(line, await placesOf(this.#tx, line.sku), region)
      allocations.push(...plan.allocations)
      if (plan.missing > 0) {
        shortages.push({ sku: line.sku, requested: line.quantity, available: line.quantity - plan.missing })
      }
    }
    const [id, time] = [newId('reservation'), now()]
    const held = shortages.length === 0
    const times = { expires_at: time + ttlSeconds * 1000, created_at: time, updated_at: time }
    const status: ReservationStatus = held ? 'held' : 'rejected'
    const reservation = { id, orderId, attempt, status, expiresAt: times.expires_at, createdAt: time }
    if (!held && request.refusal === 'forgotten') {
      return { reservation: { ...reservation, lines: [] }, shortages, repeated: false, touched: [] }
    }
    await this.#tx.insert('reservations', { id, order_id: orderId, attempt, status, ...times })
    if (!held) return { reservation: { ...reservation, lines: [] }, shortages, repeated: false, touched: [] }
    for (const allocation of allocations) await this.#stock.take(id, allocation)
    for (const sku of new Set(skus(allocations))) await this.#stock.countVersion(sku)
    await this.#stock.log('held', reservation, allocations)
    return {
      reservation: { ...reservation, lines: allocations },
      shortages,
      repeated: false,
      touched: skus(allocations),
    }
  }

  /** What was short the first time is not kept: it says that it was refused, and for what. */
  #again(reservation: Reservation, { lines }: HoldRequest): HoldAnswer {
    const shortages =
      reservation.status === 'rejected'
        ? bySku(lines).map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 }))
        : []
    return { reservation, shortages, repeated: true, touched: [] }
  }

  async commit(id: string, mode: CommitMode): Promise<CommitAnswer | undefined> {
    const reservation = await findReservation(this.#tx, id)
    if (!reservation) return undefined
    const { status, lines } = reservation
    const committed = { kind: 'committed', reservation: { ...reservation, status: 'committed' } } as const
    if (status === 'committed') return { ...committed, touched: [] }
    if (await this.#sell(reservation)) return { ...committed, touched: skus(lines) }
    if (status !== 'held' && status !== 'expired') return { kind: 'refused', reservation, touched: [] }
    if (status === 'held') await this.#expire(reservation)
    if (mode === 'naive') {
      await this.#sellRegardless(reservation)
      return { ...committed, touched: skus(lines) }
    }
    const touched = status === 'held' ? skus(lines) : []
    return { kind: 'expired', reservation: { ...reservation, status: 'expired' }, touched }
  }

  async #sell(reservation: Reservation): Promise<boolean> {
    const sold = await this.#tx.run(
      "UPDATE reservations SET status = 'committed', updated_at = ? WHERE id = ? AND status = 'held' AND expires_at > ?",
      [now(), reservation.id, now()]
    )
    if (sold !== 1) return false
    await this.#stock.change('sold', reservation, 'on_hand = on_hand - :n, reserved = reserved - :n')
    return true
  }

  async #sellRegardless(reservation: Reservation): Promise<void> {
    await this.#tx.run("UPDATE reservations SET status = 'committed', updated_at = ? WHERE id = ?", [
      now(),
      reservation.id,
    ])
    await this.#stock.change('sold', reservation, 'on_hand = on_hand - :n')
  }

  async release({ of, only }: Release): Promise<ReleaseAnswer | undefined> {
    const reservation = typeof of === 'string' ? await findReservation(this.#tx, of) : await this.#named(of)
    if (!reservation) return undefined
    const { id, status, lines } = reservation
    if (only === 'held' && status !== 'held') return { kind: 'refused', reservation, touched: [] }
    if (status !== 'held' && status !== 'committed') return { kind: 'released', reservation, touched: [] }
    const released = await this.#tx.run(
      "UPDATE reservations SET status = 'released', updated_at = ? WHERE id = ? AND status = ?",
      [now(), id, status]
    )
    if (released !== 1) throw new StaleRowError('Reservation', id)
    if (status === 'held') await this.#stock.change('released', reservation, 'reserved = reserved - :n')
    else await this.#stock.change('restocked', reservation, 'on_hand = on_hand + :n')
    return { kind: 'released', reservation: { ...reservation, status: 'released' }, touched: skus(lines) }
  }

  async expire(id: string): Promise<ExpireAnswer | undefined> {
    const reservation = await findReservation(this.#tx, id)
    if (!reservation) return undefined
    if (reservation.status === 'expired') return { kind: 'expired', reservation, touched: [] }
    if (!(await this.#expire(reservation))) return { kind: 'unchanged', reservation, touched: [] }
    return {
      kind: 'expired',
      reservation: { ...reservation, status: 'expired' },
      touched: skus(reservation.lines),
    }
  }

  async #expire(reservation: Reservation): Promise<boolean> {
    const expired = await this.#tx.run(
      "UPDATE reservations SET status = 'expired', updated_at = ? WHERE id = ? AND status = 'held' AND expires_at <= ?",
      [now(), reservation.id, now()]
    )
    if (expired !== 1) return false
    await this.#stock.change('expired', reservation, 'reserved = reserved - :n')
    return true
  }

  find(id: string): Promise<Reservation | undefined> {
    return findReservation(this.#tx, id)
  }

  async #named({ orderId, attempt }: { orderId: string; attempt: number }): Promise<Reservation | undefined> {
    const row = await this.#tx.one<{ id: string }>('SELECT id FROM reservations WHERE order_id = ? AND attempt = ?', [
      orderId,
      attempt,
    ])
    return row && findReservation(this.#tx, row.id)
  }

  async stockOf(wanted: readonly string[]): Promise<ReadonlyMap<string, SkuStock>> {
    const stock = new Map<string, SkuStock>()
    for (const sku of new Set(wanted)) {
      const version = await versionOf(this.#tx, sku)
      if (version !== undefined) stock.set(sku, { version, places: await placesOf(this.#tx, sku) })
    }
    return stock
  }

  movements(sku: string): Promise<Movement[]> {
    return this.#tx.all<Movement>(
      `SELECT sku, warehouse, kind, quantity, reservation_id AS "reservationId", order_id AS "orderId", at
       FROM movements WHERE sku = ? ORDER BY id`,
      [sku]
    )
  }
}
