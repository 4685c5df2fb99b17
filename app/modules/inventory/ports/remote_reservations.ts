import type { StockChange } from '#modules/inventory/ports/cassandra/stock_partition'
import type { Reservation, Reservations, SkuStock } from '#modules/inventory/ports/reservations'

export const MINUTE_MS = 60_000

/** The minute a moment lies in, as its first millisecond. */
export const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS) * MINUTE_MS

/** Minutes that may still get entries: younger than this, measured from the minute at hand. */
export const OPEN_MINUTES = 3

/** What happened to a SKU since a version. */
export interface StockNews extends SkuStock {
  readonly sku: string
  /** Every change after that version up to and with the present one, oldest first. */
  readonly changes: readonly StockChange[]
}

/**
 * An engine that lies outside the module's SQL store. Its operations are asked for in no transaction; what they answer is
 * then announced in one. That transaction may get lost, so the engine also says what there is to announce.
 */
export interface RemoteReservations extends Reservations {
  /** @param known SKUs with the version that was announced last; those that did not change since are left out */
  newsOf(known: ReadonlyMap<string, number>): Promise<readonly StockNews[]>
  /** A page of all SKUs with their versions. */
  versions(size: number, from?: string): Promise<{ versions: ReadonlyMap<string, number>; next?: string }>
  /** Ids of the reservations to look at in that minute (its first millisecond). */
  dueAt(minute: number): Promise<readonly string[]>
  /** Nothing is left to do for that minute. */
  cleared(minute: number): Promise<void>
  /** Brings a reservation to its end that somebody left half-way, and expires it when its time is up. */
  tend(id: string): Promise<Reservation>
  /** @throws when the engine does not answer, saying why */
  ping(): Promise<void>
  close(): Promise<void>
}
