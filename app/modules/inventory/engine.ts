import { claimEngine } from '#modules/inventory/engine_claim'
import { store } from '#modules/inventory/store'
import type { RemoteReservations, StockNews } from '#modules/inventory/ports/remote_reservations'
import { engines } from '#platform/config/engines'
import type { ModuleEngine } from '#platform/modules/define_module'
import { placeholders } from '#platform/storage/sql'

/** What an engine outside the SQL store answered, and what has happened there that nobody was told. */
export interface Asked<Answer> {
  readonly answer: Answer
  readonly news: readonly StockNews[]
}

/** Whether stock and reservations lie in Cassandra. Otherwise they are tables of the module's SQL store. */
export const isRemote = engines.CASSANDRA_CONTACT_POINTS !== undefined

let opening: Promise<RemoteReservations> | undefined

/**
 * The engine outside the SQL store; loaded and connected on first use.
 * @throws CassandraTroubleError when it cannot be reached; the next call tries again
 */
export function remoteReservations(): Promise<RemoteReservations> {
  opening ??= import('#modules/inventory/ports/cassandra/open_reservations')
    .then(({ openReservations }) => openReservations(store))
    .catch((error: unknown) => {
      opening = undefined
      throw error
    })
  return opening
}

async function close(): Promise<void> {
  const open = opening
  opening = undefined
  await (await open)?.close()
}

/** For the platform, which opens it at start and asks after its health. */
export const engine: ModuleEngine = {
  name: isRemote ? 'Cassandra' : 'the SQL store',
  open: async () => {
    await claimEngine(isRemote ? engines.CASSANDRA_KEYSPACE : undefined)
    if (isRemote) await remoteReservations()
  },
  ping: async () => {
    if (isRemote) await (await remoteReservations()).ping()
  },
  close,
}

/** What was announced last of each SKU, as a version. */
export async function announcedVersions(skus: readonly string[]): Promise<Map<string, number>> {
  const versions = new Map(skus.map((sku) => [sku, 0]))
  if (versions.size === 0) return versions
  const rows = await store.all<{ sku: string; version: number }>(
    `SELECT sku, version FROM skus WHERE sku IN (${placeholders(versions.size)})`,
    [...versions.keys()]
  )
  for (const { sku, version } of rows) versions.set(sku, version)
  return versions
}

/**
 * Asks the engine outside the SQL store, in no transaction, and gathers what there is to announce of the SKUs it touched.
 * The operation is named: should the transaction that announces it get lost, it is asked again and answers the same.
 */
export async function ask<Answer extends object | undefined>(
  operation: (reservations: RemoteReservations) => Promise<Answer>
): Promise<Asked<Answer>> {
  const reservations = await remoteReservations()
  const answer = await operation(reservations)
  const touched = (answer as { touched?: readonly string[] } | undefined)?.touched ?? []
  if (touched.length === 0) return { answer, news: [] }
  return { answer, news: await reservations.newsOf(await announcedVersions(touched)) }
}
