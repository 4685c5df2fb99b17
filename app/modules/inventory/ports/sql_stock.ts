import type { Allocation, MovementKind, Place, Reservation } from '#modules/inventory/ports/reservations'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export const skus = (lines: readonly Allocation[]): string[] => lines.map(({ sku }) => sku)

/** Changes of the stock of SKUs, each with its entry in the movement log and a new version of the SKU. */
export class SqlStock {
  readonly #tx: Tx

  constructor(tx: Tx) {
    this.#tx = tx
  }

  async count(sku: string, { warehouse, region, onHand, reserved }: Place, before: Place | undefined): Promise<void> {
    await this.#tx.insert(
      'stock',
      { sku, warehouse, region, on_hand: onHand, reserved },
      { key: ['sku', 'warehouse'], do: 'update' }
    )
    const quantity = onHand - (before?.onHand ?? 0)
    if (quantity !== 0) await this.log(before ? 'adjusted' : 'received', undefined, [{ sku, warehouse, quantity }])
  }

  async take(reservationId: string, { sku, warehouse, quantity }: Allocation): Promise<void> {
    const taken = await this.#tx.run(
      'UPDATE stock SET reserved = reserved + ? WHERE sku = ? AND warehouse = ? AND on_hand - reserved >= ?',
      [quantity, sku, warehouse, quantity]
    )
    if (taken !== 1) throw new StaleRowError('Stock of', sku)
    await this.#tx.insert('reservation_lines', { reservation_id: reservationId, sku, warehouse, quantity })
  }

  /** Changes the stock of each line, `:n` being its quantity, and notes it in the movement log. */
  async change(kind: MovementKind, reservation: Reservation, assignments: string): Promise<void> {
    const sql = `UPDATE stock SET ${assignments.replaceAll(':n', '?')} WHERE sku = ? AND warehouse = ?`
    const times = assignments.split(':n').length - 1
    for (const { sku, warehouse, quantity } of reservation.lines) {
      await this.#tx.run(sql, [...Array<number>(times).fill(quantity), sku, warehouse])
    }
    for (const sku of new Set(skus(reservation.lines))) await this.countVersion(sku)
    await this.log(kind, reservation, reservation.lines)
  }

  countVersion(sku: string): Promise<number> {
    return this.#tx.run('UPDATE skus SET version = version + 1 WHERE sku = ?', [sku])
  }

  async log(
    kind: MovementKind,
    reservation: Pick<Reservation, 'id' | 'orderId'> | undefined,
    lines: readonly Allocation[]
  ): Promise<void> {
    for (const { sku, warehouse, quantity } of lines) {
      await this.#tx.insert('movements', {
        sku,
        warehouse,
        kind,
        quantity,
        reservation_id: reservation?.id ?? null,
        order_id: reservation?.orderId ?? null,
        at: now(),
      })
    }
  }
}
