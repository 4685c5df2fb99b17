import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { accountOf } from './accounts.ts'
import type { Engine } from './engine.ts'
import { properties } from './jvm.ts'
import { persist } from './probes.ts'
import { isWorkedIn } from './processes.ts'
import { program, run } from './programs.ts'
import { script } from './scripts.ts'
import type { Site } from './site.ts'

const data = (site: Site) => site.path('postgres', 'data')

/** Runs SQL as the superuser; stops at the first statement that fails. */
export function psql(site: Site, sql: string, database = 'postgres'): Promise<string> {
  const args = ['-h', '127.0.0.1', '-p', String(site.port('postgres')), '-U', 'postgres', '-d', database]
  return run('psql', [...args, '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    env: { ...process.env, PGPASSWORD: site.password('postgres postgres') },
    input: `SET client_min_messages = warning;\n${sql}`,
  })
}

async function layOut(site: Site): Promise<void> {
  const account = accountOf('postgres')
  /* The account has to pass through the folder above; only its own is closed to others. */
  mkdirSync(site.path('postgres'), { recursive: true, mode: 0o755 })
  mkdirSync(data(site), { recursive: true, mode: 0o700 })
  const password = site.path('postgres', 'password')
  site.write(password, site.password('postgres postgres'))
  if ('uid' in account) for (const path of [data(site), password]) chownSync(path, account.uid, account.gid)
  const options = ['-U', 'postgres', `--pwfile=${password}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8']
  await run('initdb', ['-D', data(site), ...options, '--no-sync'], { cwd: '/', ...account })
  rmSync(password)
}

/**
 * A server that was killed leaves its lock file, and its number may still be taken: by its remains, where nobody collects
 * them, or by a stranger. Only when no process works in the folder any more is the file known to be nobody's.
 */
async function unlock(site: Site): Promise<void> {
  const lock = site.path('postgres', 'data', 'postmaster.pid')
  if (!existsSync(lock)) return
  await persist(async () => {
    if (isWorkedIn(data(site)))
      throw new Error(`A PostgreSQL that was started elsewhere works in ${data(site)}: stop it.`)
  })
  rmSync(lock, { force: true })
}

/** Every module's database of its own; changes can be captured (`wal_level=logical`). */
export const postgres: Engine = {
  name: 'postgres',
  title: 'PostgreSQL',
  needs: { programs: { initdb: 'postgresql', psql: 'postgresql' } },
  ports: ['main'],
  endsBy: 'SIGINT',

  async prepare(site) {
    if (!existsSync(site.path('postgres', 'data', 'PG_VERSION'))) await layOut(site)
    await unlock(site)
    const file = site.path('postgres', 'data', 'postgresql.auto.conf')
    site.write(
      file,
      properties({
        listen_addresses: "'127.0.0.1'",
        port: site.port('postgres'),
        unix_socket_directories: "''",
        wal_level: 'logical',
        max_wal_senders: 100,
        max_replication_slots: 100,
        max_connections: 400,
        shared_buffers: '128MB',
        /* What the system was told survives the process; only a machine that loses power can lose it. */
        fsync: 'off',
        full_page_writes: 'off',
        log_min_messages: 'warning',
      })
    )
    const account = accountOf('postgres')
    if ('uid' in account) chownSync(file, account.uid, account.gid)
  },

  launch: (site) => ({ file: program('postgres'), args: ['-D', data(site)], user: 'postgres' }),

  async ready(site) {
    try {
      return (await psql(site, 'SELECT 1;')).trim() === '1'
    } catch {
      /* It does not listen yet, or is still recovering. */
      return false
    }
  },

  async configure(site) {
    const server = { DEBEZIUM_PASSWORD: site.password('postgres debezium') }
    const registry = { DATABASE: 'registry', USER: 'registry', PASSWORD: site.password('postgres registry') }
    await persist(() => psql(site, script('postgres/server.sql', server) + script('postgres/module.sql', registry)))
  },

  env: (site) => ({
    CDC_POSTGRES_URL: `postgres://debezium:${site.password('postgres debezium')}@${site.address('postgres')}`,
  }),
}
