import { existsSync, mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Engine } from './engine.ts'
import { persist } from './probes.ts'
import { program, run } from './programs.ts'
import { script } from './scripts.ts'
import type { Site } from './site.ts'

/* Everything connects over loopback. */
export const HOST = '127.0.0.1'

type Member = 'mariadb' | 'mariadb-replica'

/* The path of a socket may have 107 characters at most: not under a deep folder. */
const socket = (site: Site, member: Member) => `/tmp/faultline-${site.port(member)}.sock`

/** Runs SQL as the administrator, who is let in by the operating system and has no password. */
export function mariadbSql(site: Site, sql: string, member: Member = 'mariadb'): Promise<string> {
  const args = ['--no-defaults', '-S', socket(site, member), '-u', userInfo().username]
  return run('mariadb', args, { input: sql })
}

const SQL_MODE =
  'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

async function layOut(site: Site, member: Member): Promise<void> {
  mkdirSync(site.path(member, 'tmp'), { recursive: true })
  const data = site.path(member, 'data')
  if (existsSync(site.path(member, 'data', 'mysql'))) return
  const name = userInfo().username
  await run('mariadb-install-db', [
    '--no-defaults',
    `--user=${name}`,
    `--datadir=${data}`,
    '--auth-root-authentication-method=socket',
    `--auth-root-socket-user=${name}`,
    '--skip-test-db',
    '--skip-name-resolve',
  ])
}

function server(member: Member, id: number, more: readonly string[]): Omit<Engine, 'title' | 'env' | 'configure'> {
  return {
    name: member,
    needs: {
      programs: { 'mariadbd': 'mariadb-server', 'mariadb-install-db': 'mariadb-server', 'mariadb': 'mariadb-client' },
    },
    ports: ['main'],
    prepare: (site) => layOut(site, member),
    launch: (site) => ({
      file: program('mariadbd'),
      args: [
        '--no-defaults',
        `--user=${userInfo().username}`,
        `--datadir=${site.path(member, 'data')}`,
        `--tmpdir=${site.path(member, 'tmp')}`,
        `--pid-file=${site.path(member, 'pid')}`,
        `--socket=${socket(site, member)}`,
        `--bind-address=${HOST}`,
        `--port=${site.port(member)}`,
        `--server-id=${id}`,
        '--skip-name-resolve',
        '--log-bin=binlog',
        '--binlog-format=ROW',
        '--binlog-row-image=FULL',
        '--gtid-strict-mode=1',
        '--log-bin-trust-function-creators=1',
        '--expire-logs-days=1',
        '--innodb-buffer-pool-size=96M',
        '--innodb-flush-log-at-trx-commit=2',
        '--sync-binlog=0',
        '--performance-schema=OFF',
        '--max-connections=400',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_unicode_ci',
        `--sql-mode=${SQL_MODE}`,
        ...more,
      ],
    }),
    async ready(site) {
      try {
        await mariadbSql(site, 'SELECT 1;', member)
        return true
      } catch {
        /* It does not listen yet, or is still recovering. */
        return false
      }
    },
  }
}

const passwords = (site: Site) => ({
  HOST,
  REPL_PASSWORD: site.password('mariadb repl'),
  DEBEZIUM_PASSWORD: site.password('mariadb debezium'),
  CHAOS_PASSWORD: site.password('mariadb chaos'),
})

export const mariadb: Engine = {
  ...server('mariadb', 1, []),
  title: 'MariaDB primary',
  async configure(site) {
    await mariadbSql(site, script('mariadb/server.sql', passwords(site)))
  },
  env: (site) => ({
    CDC_MYSQL_URL: `mysql://debezium:${passwords(site).DEBEZIUM_PASSWORD}@${site.address('mariadb')}`,
  }),
}

/** Follows the primary by GTID, and takes writes from nobody else. */
export const mariadbReplica: Engine = {
  ...server('mariadb-replica', 2, ['--read-only=1', '--log-slave-updates=1', '--relay-log=relay']),
  title: 'MariaDB replica',
  after: ['mariadb'],
  async configure(site) {
    const primary = { PRIMARY_HOST: HOST, PRIMARY_PORT: site.port('mariadb'), ...passwords(site) }
    await mariadbSql(site, script('mariadb/replica.sql', primary), 'mariadb-replica')
    await persist(async () => {
      const state = await mariadbSql(site, 'SHOW ALL SLAVES STATUS\\G', 'mariadb-replica')
      if (!/Slave_IO_Running: Yes/.test(state) || !/Slave_SQL_Running: Yes/.test(state)) {
        throw new Error(`The replica does not follow the primary: ${/Last_\w*Error: (.+)/.exec(state)?.[1] ?? state}`)
      }
    })
  },
  env: (site) => ({
    ORDER_DB_REPLICA_CHAOS_URL: `mysql://chaos:${passwords(site).CHAOS_PASSWORD}@${site.address('mariadb-replica')}`,
  }),
}
