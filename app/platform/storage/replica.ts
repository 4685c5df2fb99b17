import type { ModuleName } from '#config/modules'
import { replicaFile } from '#platform/config/data_dir'
import { databaseUrl, replicaUrl } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

/** A copy of a module's own tables that reads may go to: later than the store, never ahead of it. */
export interface Replica {
  /** Queries on the copy; nothing is written through it. */
  readonly read: SqlSession
  /**
   * How old the oldest change is that the copy does not have yet, in milliseconds; 0 when it has all. `Infinity` while it
   * cannot be read from, since it is being made or what feeds it stands still.
   */
  lagMs(): Promise<number>
  close(): Promise<void>
}

/**
 * Opens the replica of a module's store, to read from. Only for modules whose manifest says `readReplica`.
 * @returns `undefined` where reads and writes share a store: on a server without ORDER_DB_REPLICA_URL
 * @throws StartRefusal for a replica on a server of a store that is not on one
 */
export async function openReplica(module: ModuleName): Promise<Replica | undefined> {
  const url = replicaUrl()
  if (url && !databaseUrl(module)) {
    throw new StartRefusal(
      'ORDER_DB_REPLICA_URL is set and ORDER_DB_URL is not: set that to the database it follows, or leave both out.'
    )
  }
  if (url) {
    const { openServerReplica } = await import('#platform/storage/server_replica')
    return openServerReplica(moduleStore(module), 'ORDER_DB_REPLICA_URL', url)
  }
  if (databaseUrl(module)) return undefined
  const { openEmbeddedReplica } = await import('#platform/capture/embedded_replica')
  return openEmbeddedReplica(moduleStore(module), replicaFile(module))
}
