import db from '@adonisjs/lucid/services/db'
import { existsSync } from 'node:fs'
import { replicaFile } from '#platform/config/data_dir'
import { databaseUrl, replicaUrl } from '#platform/config/engines'
import { place, probe, type Finding, type Look } from '#platform/diagnosis/finding'
import { engineOf, STUCK_SECONDS } from '#platform/diagnosis/store_probes'
import { dueMigrations } from '#platform/modules/migrations'
import { lastBeat } from '#platform/storage/heartbeat'
import { moduleStore, ModuleStore } from '#platform/storage/module_store'
import { openReplica } from '#platform/storage/replica'
import { serverConnection } from '#platform/storage/server_connections'

const CONNECTION = 'diagnosed_replica'
const INSTEAD = 'order reads from its primary instead'

/** The replica that order reads from, where there is one, and how far behind it is. Without it the primary answers. */
export async function replicaFinding(): Promise<Finding | undefined> {
  const url = replicaUrl()
  if (!url && databaseUrl('order')) return undefined
  const [where, engine] = url ? [place(url), url.slice(0, url.indexOf(':'))] : [replicaFile('order'), 'SQLite']
  const known = { module: 'order', part: 'replica', where, engine } as const
  const found = await probe(known, () => (url ? onServer(url) : embedded()))
  return found.status === 'error' ? { ...found, status: 'warning', detail: `${found.detail}; ${INSTEAD}` } : found
}

async function embedded(): Promise<Look> {
  /* Opening it would make it. */
  if (!existsSync(replicaFile('order')) || (await dueMigrations('order')).length > 0) {
    return { status: 'warning', detail: 'it is filled when the shop runs' }
  }
  const engine = await engineOf(moduleStore('order'))
  const replica = (await openReplica('order'))!
  try {
    const lag = await replica.lagMs()
    if (!Number.isFinite(lag)) return { engine, status: 'warning', detail: `it is to be filled anew; ${INSTEAD}` }
    return { engine, ...lookOf(lag / 1000) }
  } finally {
    await replica.close()
  }
}

async function onServer(url: string): Promise<Look> {
  db.manager.add(CONNECTION, serverConnection('ORDER_DB_REPLICA_URL', url, 2, 'read-only'))
  const replica = new ModuleStore('order', CONNECTION)
  const engine = await engineOf(replica)
  if (await follows(replica, engine)) return { engine, ...(await behind(replica)) }
  const detail = 'It does not follow its primary: its replication has stopped, and what is read from it grows older'
  return { engine, status: 'warning', detail }
}

/** By the heartbeats that either has: so much of what the primary knows is not there yet, whether the shop runs or not. */
async function behind(replica: ModuleStore): Promise<Look> {
  if ((await dueMigrations('order')).length > 0) return { detail: 'it follows its primary, which is not migrated yet' }
  const [there, here] = await Promise.all([lastBeat(replica), lastBeat(moduleStore('order'))])
  if (here === undefined) return { detail: 'it follows its primary, whose heart has not beaten yet' }
  if (there === undefined) return { status: 'warning', detail: `it has no copy of the orders yet; ${INSTEAD}` }
  return lookOf(Math.max(0, here - there) / 1000)
}

const lookOf = (lagSeconds: number): Look => ({
  status: lagSeconds > STUCK_SECONDS ? 'warning' : 'ok',
  detail: `${lagSeconds.toFixed(1)} s behind`,
  lagSeconds,
})

/** Whether what the primary writes still reaches it. */
async function follows(replica: ModuleStore, engine: string): Promise<boolean> {
  if (replica.dialect === 'pg') {
    const row = await replica.one<{ follows: boolean }>('SELECT pg_is_in_recovery() AS follows')
    return row!.follows
  }
  const [status] = await replica.all<Record<string, string | number | null>>(
    engine.startsWith('MariaDB') ? 'SHOW ALL SLAVES STATUS' : 'SHOW REPLICA STATUS'
  )
  return (status?.Seconds_Behind_Master ?? status?.Seconds_Behind_Source ?? null) !== null
}
