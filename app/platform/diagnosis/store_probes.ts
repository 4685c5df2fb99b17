import db from '@adonisjs/lucid/services/db'
import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { databaseUrl, replicaUrl } from '#platform/config/engines'
import { place, probe, type Finding, type Look } from '#platform/diagnosis/finding'
import { dueMigrations } from '#platform/modules/migrations'
import { lastBeat } from '#platform/storage/heartbeat'
import { moduleStore, ModuleStore } from '#platform/storage/module_store'
import { serverConnection } from '#platform/storage/server_connections'
import type { Dialect } from '#platform/storage/sql'
import { now } from '#platform/values/clock'

const VERSIONS: Readonly<Record<Dialect, string>> = {
  sqlite: 'SELECT sqlite_version() AS version',
  pg: "SELECT current_setting('server_version') AS version",
  mysql: 'SELECT VERSION() AS version',
}

/** An outbox whose oldest row is older than this does not move. */
const STUCK_SECONDS = 30

/** `MariaDB 10.11.6`, from what the server calls itself. */
async function engineOf(store: ModuleStore): Promise<string> {
  const { version } = (await store.one<{ version: string }>(VERSIONS[store.dialect]))!
  const number = /^[\d.]+/.exec(version)?.[0] ?? version
  const name = { sqlite: 'SQLite', pg: 'PostgreSQL', mysql: /maria/i.test(version) ? 'MariaDB' : 'MySQL' }[
    store.dialect
  ]
  return `${name} ${number}`
}

/** The SQL store of a module: which it is, what it lacks, and what waits in its outbox. */
export function storeFinding(module: ModuleName): Promise<Finding> {
  const url = databaseUrl(module)
  const where = url ? place(url) : dataPath('stores', `${module}.sqlite3`)
  const engine = url ? url.slice(0, url.indexOf(':')) : 'SQLite'
  return probe({ module, part: 'store', where, engine }, async () => {
    const store = moduleStore(module)
    const version = await engineOf(store)
    const due = await dueMigrations(module)
    if (due.length > 0) {
      const detail = `${due.length} migrations are due: they run when the module starts`
      return { engine: version, status: 'warning', detail, due }
    }
    return { engine: version, ...(await outbox(store)) }
  })
}

async function outbox(store: ModuleStore): Promise<Look> {
  const row = await store.one<{ pending: number; oldest: number | null }>(
    'SELECT COUNT(*) AS pending, MIN(created_at) AS oldest FROM outbox'
  )
  const pending = row!.pending
  const oldestSeconds = row!.oldest === null ? 0 : Math.max(0, Math.round((now() - row!.oldest) / 1000))
  const since = pending > 0 ? `, the oldest for ${oldestSeconds} s` : ''
  return {
    status: oldestSeconds > STUCK_SECONDS ? 'warning' : 'ok',
    detail: `migrated; ${pending} events wait in the outbox${since}`,
    due: [],
    outboxPending: pending,
    outboxOldestSeconds: oldestSeconds,
  }
}

const REPLICA = 'diagnosed_replica'
const INSTEAD = 'order reads from its primary instead'

/** The replica that order reads from, where there is one, and how far behind it is. Without it the store answers. */
export async function replicaFinding(): Promise<Finding | undefined> {
  const url = replicaUrl()
  if (!url) return undefined
  const known = { module: 'order', part: 'replica', where: place(url), engine: url.slice(0, url.indexOf(':')) } as const
  const found = await probe(known, async () => {
    db.manager.add(REPLICA, serverConnection('ORDER_DB_REPLICA_URL', url, 2, 'read-only'))
    const replica = new ModuleStore('order', REPLICA)
    const engine = await engineOf(replica)
    if (!(await follows(replica, engine))) {
      return {
        engine,
        status: 'warning',
        detail: `It does not follow its primary: its replication has stopped, and what is read from it grows older`,
      }
    }
    return { engine, ...(await behind(replica)) }
  })
  return found.status === 'error' ? { ...found, status: 'warning', detail: `${found.detail}; ${INSTEAD}` } : found
}

/** By the heartbeats that either has: so much of what the primary knows is not there yet, whether the shop runs or not. */
async function behind(replica: ModuleStore): Promise<Look> {
  if ((await dueMigrations('order')).length > 0) return { detail: 'it follows its primary, which is not migrated yet' }
  const [there, here] = await Promise.all([lastBeat(replica), lastBeat(moduleStore('order'))])
  if (here === undefined) return { detail: 'it follows its primary, whose heart has not beaten yet' }
  if (there === undefined) return { status: 'warning', detail: `it has no copy of the orders yet; ${INSTEAD}` }
  const lagSeconds = Math.max(0, here - there) / 1000
  return {
    status: lagSeconds > STUCK_SECONDS ? 'warning' : 'ok',
    detail: `${lagSeconds.toFixed(1)} s behind`,
    lagSeconds,
  }
}

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
