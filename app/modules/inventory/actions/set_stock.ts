import { announceStock } from '#modules/inventory/actions/announce_stock'
import { ask, isRemote, type Asked } from '#modules/inventory/engine'
import type { Count, CountAnswer } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { store, warehousesOf } from '#modules/inventory/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

export interface CountedStock {
  readonly sku: string
  /** Left out: the whole stock of the SKU is in its first warehouse, and the others have none. */
  readonly warehouse?: string | undefined
  readonly onHand: number
  /** Version of the SKU's stock that was counted against, when the caller knows one. */
  readonly version?: number | undefined
}

/** Has the engine outside this store write the count down, if there is one. */
export async function askToSetStock(operation: string, counted: CountedStock): Promise<Asked<CountAnswer> | undefined> {
  if (!isRemote) return undefined
  const count = await toCount(store, operation, counted)
  return ask((reservations) => reservations.setStock(count))
}

/**
 * Writes down a count of what is on the shelf.
 * @param asked what the engine outside this store has answered; without one it is done here
 * @throws Problem 404 for an unknown warehouse, 409 when more is reserved than was counted, 412 when it changed meanwhile
 */
export async function setStock(tx: Tx, counted: CountedStock, asked?: Asked<CountAnswer>): Promise<void> {
  const { sku } = counted
  /* The name is for engines that are asked in no transaction; this one forgets what it does not commit. */
  const answer = asked?.answer ?? (await new SqlReservations(tx).setStock(await toCount(tx, '', counted)))
  switch (answer.kind) {
    case 'stale':
      throw stale()
    case 'reserved':
      throw new Problem(
        409,
        'E_STOCK_RESERVED',
        `${answer.reserved} units of ${sku} in ${answer.warehouse} are reserved.`,
        { sku, warehouse: answer.warehouse, reserved: answer.reserved }
      )
    case 'counted':
      return announceStock(tx, answer.touched, asked?.news)
  }
}

async function toCount(session: SqlSession, operation: string, counted: CountedStock): Promise<Count> {
  const { sku, warehouse, onHand, version } = counted
  const warehouses = await warehousesOf(session)
  const named = warehouses.find(({ id }) => id === (warehouse ?? warehouses[0]?.id))
  if (!named) throw Problem.notFound(`warehouse as "${warehouse}"`)
  const counts = [{ warehouse: named.id, region: named.region, onHand }]
  return { operation, sku, counts, emptyOthers: warehouse === undefined, version }
}
