import { ChangeLog } from '#platform/capture/change_log'
import { HISTORY } from '#platform/capture/install'
import { ReplicaFile } from '#platform/capture/replica_file'
import { readFact } from '#platform/storage/facts'
import type { ModuleStore } from '#platform/storage/module_store'
import type { Replica } from '#platform/storage/replica'
import { sqliteDriver } from '#platform/storage/sqlite_driver'

/** The replica of an embedded store, to read from; every process may. It is fed by whoever has the lease. */
export async function openEmbeddedReplica(store: ModuleStore, filename: string): Promise<Replica> {
  const file = await ReplicaFile.open(filename)
  file.connection.pragma('query_only = ON')
  const log = new ChangeLog(store, 'replica')
  return {
    read: sqliteDriver.session(file.connection),
    lagMs: async () => {
      const state = file.state()
      if (!state || state.history !== (await readFact(store, HISTORY))) return Infinity
      const oldest = await log.oldestAfter(state.position)
      return oldest === undefined ? 0 : Math.max(1, Date.now() - oldest)
    },
    close: async () => file.close(),
  }
}
