import type { ModuleName } from '#config/modules'
import { databaseUrl } from '#platform/config/engines'
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
 * @returns `undefined` where reads and writes share a store
 */
export async function openReplica(module: ModuleName): Promise<Replica | undefined> {
  if (databaseUrl(module)) return undefined
  const { openEmbeddedReplica } = await import('#platform/capture/embedded_replica')
  const { replicaFile } = await import('#platform/capture/replica_file')
  return openEmbeddedReplica(moduleStore(module), replicaFile(module))
}
