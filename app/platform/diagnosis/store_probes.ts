import type { ModuleName } from '#config/modules'
import { storeFile } from '#platform/config/data_dir'
import { databaseUrl } from '#platform/config/engines'
import { place, probe, type Finding, type Look } from '#platform/diagnosis/finding'
import { dueMigrations } from '#platform/modules/migrations'
import { moduleStore, type ModuleStore } from '#platform/storage/module_store'
import type { Dialect } from '#platform/storage/sql'
import { now } from '#platform/values/clock'

const VERSIONS: Readonly<Record<Dialect, string>> = {
  sqlite: 'SELECT sqlite_version() AS version',
  pg: "SELECT current_setting('server_version') AS version",
  mysql: 'SELECT VERSION() AS version',
}

/** An outbox whose oldest row is older than this does not move; a replica that is further behind does not either. */
export const STUCK_SECONDS = 30

/** `MariaDB 10.11.6`, from what the server calls itself. */
export async function engineOf(store: ModuleStore): Promise<string> {
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
  const where = url ? place(url) : storeFile(module)
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
