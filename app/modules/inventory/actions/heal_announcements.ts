import { announce, noteAnnounced } from '#modules/inventory/actions/announce_reservation'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import { announcedVersions, remoteReservations } from '#modules/inventory/engine'
import {
  MINUTE_MS,
  minuteOf,
  OPEN_MINUTES,
  type RemoteReservations,
  type StockNews,
} from '#modules/inventory/ports/remote_reservations'
import type { Reservation } from '#modules/inventory/ports/reservations'
import { store } from '#modules/inventory/store'
import { readFact, writeFact } from '#platform/storage/facts'
import { placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import type { FiredTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const SKUS_AT_ONCE = 1000
/** News that are announced in one transaction. */
const MOST_NEWS = 200
const PARALLEL = 16
/** The fact that says from which minute on there may be something to do. */
const SWEPT = 'reservations-swept'

/** What nobody was told of. */
export interface Lost {
  readonly reservations: readonly Reservation[]
  readonly news: readonly StockNews[]
  /** Everything before this minute is done. */
  readonly sweptUntil: number
}

/** Where the walk over all SKUs goes on; a process that starts anew starts it anew. */
let nextSkus: string | undefined

/**
 * Goes through what is due in the engine outside this store: expires holds whose time is up, finishes or undoes what a killed
 * process left half-way, and finds what was done and never announced, because the transaction that was to announce it got
 * lost. All of it is named, so that it may run twice, and beside those who are at it themselves.
 */
export async function findLost(_timer: FiredTimer<null>): Promise<Lost> {
  const reservations = await remoteReservations()
  const known = await readFact(store, SWEPT)
  const present = minuteOf(now())
  const oldest = known ? (JSON.parse(known) as number) : present - OPEN_MINUTES * MINUTE_MS
  const lost: Reservation[] = []
  let sweptUntil: number | undefined
  for (let minute = oldest; minute <= present; minute += MINUTE_MS) {
    const { open, unannounced } = await lookAfter(reservations, minute)
    lost.push(...unannounced)
    const closed = minute <= present - OPEN_MINUTES * MINUTE_MS
    if (closed && open === 0) await reservations.cleared(minute)
    else sweptUntil ??= minute
  }
  return { reservations: lost, news: await findNews(reservations, lost), sweptUntil: sweptUntil ?? present }
}

/** @returns how many of that minute are not through, and those of them that are and were never announced so */
async function lookAfter(reservations: RemoteReservations, minute: number) {
  const ids = await reservations.dueAt(minute)
  const unannounced: Reservation[] = []
  let open = 0
  for (let start = 0; start < ids.length; start += PARALLEL) {
    const found = await Promise.all(ids.slice(start, start + PARALLEL).map((id) => reservations.tend(id)))
    const told = await announcedStatuses(found.map(({ id }) => id))
    for (const reservation of found) {
      /* One that was closed before it came to be was never asked for by anybody who still waits. */
      if (reservation.orderId === '') continue
      const isTold = told.get(reservation.id) === reservation.status
      if (!isTold) unannounced.push(reservation)
      if (!isTold || reservation.status === 'held') open++
    }
  }
  return { open, unannounced }
}

async function announcedStatuses(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await store.all<{ id: string; status: string }>(
    `SELECT id, status FROM reservations WHERE id IN (${placeholders(ids.length)})`,
    ids
  )
  return new Map(rows.map(({ id, status }) => [id, status]))
}

/** SKUs whose announced version is behind: those of the reservations found, and the next ones of the walk over all. */
async function findNews(reservations: RemoteReservations, lost: readonly Reservation[]): Promise<readonly StockNews[]> {
  const { versions, next } = await reservations.versions(SKUS_AT_ONCE, nextSkus)
  const announced = await announcedVersions([...versions.keys()])
  const behind = [...versions.keys()].filter((sku) => versions.get(sku)! > announced.get(sku)!)
  /* What is too much for one transaction is found again the next time. */
  if (behind.length <= MOST_NEWS) nextSkus = next
  const touched = lost.flatMap(({ lines }) => lines.map(({ sku }) => sku))
  return reservations.newsOf(await announcedVersions([...new Set([...behind.slice(0, MOST_NEWS), ...touched])]))
}

export async function announceLost(tx: Tx, _timer: FiredTimer<null>, lost: Lost): Promise<void> {
  for (const reservation of lost.reservations) {
    if (await noteAnnounced(tx, reservation)) announce(tx, reservation)
  }
  await announceStock(tx, [], lost.news)
  await writeFact(tx, SWEPT, JSON.stringify(lost.sweptUntil))
}
