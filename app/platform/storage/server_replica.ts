import db from '@adonisjs/lucid/services/db'
import { databasePool } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import { Heartbeat, lastBeat } from '#platform/storage/heartbeat'
import { ModuleStore } from '#platform/storage/module_store'
import type { Replica } from '#platform/storage/replica'
import { serverConnection } from '#platform/storage/server_connections'
import { now } from '#platform/values/clock'

/**
 * A read replica that a database server keeps by its own replication. How far it is behind is told by the heartbeat that
 * this process and its like write into the store: up to a second more than it is, and never less. What the server says of
 * itself would be whole seconds, and nothing at all while its replication stands still.
 * @param variable that the address comes from
 * @param connectionName of Lucid's connection, when several replicas of a store are read in one process
 * @throws StartRefusal when the two are of different kinds, going by the addresses; the servers are not asked
 */
export function openServerReplica(
  store: ModuleStore,
  variable: string,
  url: string,
  connectionName = `${store.module}_replica`
): Replica {
  db.manager.add(connectionName, serverConnection(variable, url, databasePool(store.module), 'read-only'))
  const read = new ModuleStore(store.module, connectionName)
  if (read.dialect !== store.dialect) {
    throw new StartRefusal(
      `${variable} leads to another kind of database than ${store.module} works on, and so to no replica of it: correct one of the addresses.`
    )
  }
  const heart = new Heartbeat(store)
  heart.start()
  return {
    read,
    async lagMs() {
      const beatAt = await lastBeat(read)
      return beatAt === undefined ? Infinity : Math.max(0, now() - beatAt)
    },
    async close() {
      await heart.stop()
      await db.manager.close(connectionName, true)
    },
  }
}
