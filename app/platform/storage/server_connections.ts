import { createRequire } from 'node:module'
import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import { StartRefusal } from '#platform/config/refusal'
import { usePlainColumns } from '#platform/storage/server_columns'

const require = createRequire(import.meta.url)

const CONNECT_MS = 5000
/** Longer than any statement of a module should take, shorter than a shopper waits. */
const STATEMENT_MS = 30_000
const LOCK_MS = 5000
/** Work in a transaction never waits for the outside: one that says nothing for so long belongs to a process that hangs. */
const IDLE_MS = 60_000

type TypeParser = (text: string) => unknown

interface Pg {
  types: { getTypeParser(oid: number, format?: string): TypeParser }
}

/** PostgreSQL's BIGINT and NUMERIC, of which SUM is one: ours stay below 2^53, and are numbers everywhere else. */
const NUMBERS = new Set([20, 1700])

/** `read-only`: the server refuses every write, whatever the account may do. */
type Access = 'read-write' | 'read-only'

function postgres(url: string, access: Access): ConnectionConfig {
  const { types } = require('pg') as Pg
  const getTypeParser = (oid: number, format?: string): TypeParser =>
    NUMBERS.has(oid) ? Number : types.getTypeParser(oid, format)
  const connection = {
    connectionString: url,
    types: { getTypeParser },
    application_name: 'faultline',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    /* A network that swallows everything lets nothing time out on the server's side. */
    query_timeout: STATEMENT_MS + 10_000,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(access === 'read-only' ? { options: '-c default_transaction_read_only=on' } : {}),
  }
  return { client: 'pg', connection } as unknown as ConnectionConfig
}

interface MysqlConnection {
  query(sql: string, callback: (error: Error | null, rows: { version: string }[]) => void): void
}

/* Strict as SQLite's constraints are, `"name"` for names and `||` for joining text, as in the other two. */
const SQL_MODE =
  'STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

type Prepare = (connection: MysqlConnection, done: (error: Error | null, connection: unknown) => void) => void

/** What each new connection to MySQL or MariaDB is told before anything else. */
const prepareMysql =
  (access: Access): Prepare =>
  (connection, done) => {
    connection.query('SELECT VERSION() AS version', (error, rows) => {
      if (error) return done(error, connection)
      const isMaria = rows[0]!.version.includes('MariaDB')
      const transaction = isMaria ? 'tx' : 'transaction'
      const settings = [
        `sql_mode = '${SQL_MODE}'`,
        `${transaction}_isolation = 'SERIALIZABLE'`,
        `innodb_lock_wait_timeout = ${LOCK_MS / 1000}`,
        isMaria ? `max_statement_time = ${STATEMENT_MS / 1000}` : `max_execution_time = ${STATEMENT_MS}`,
        ...(access === 'read-only' ? [`${transaction}_read_only = 1`] : []),
      ]
      connection.query(`SET SESSION ${settings.join(', ')}`, (failure) => done(failure, connection))
    })
  }

function mysql(url: URL): ConnectionConfig {
  const connection = {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(url.searchParams.get('ssl') === 'true' ? { ssl: {} } : {}),
    /* SUM is a DECIMAL. */
    decimalNumbers: true,
    connectTimeout: CONNECT_MS,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    /* Connections times this is what the server keeps; it has room for 16,382 of all its clients. */
    maxPreparedStatements: 250,
    /* UPDATE counts the rows it found, changed or not, as SQLite does. */
    flags: ['FOUND_ROWS'],
  }
  return { client: 'mysql2', connection } as unknown as ConnectionConfig
}

/**
 * Lucid's connection to a module's database on a server.
 * @param url postgres://user:password@host:port/database or mysql://…; PostgreSQL's may end in `?sslmode=`, MySQL's in `?ssl=true`
 * @throws StartRefusal for any other scheme
 */
export function serverConnection(
  variable: string,
  url: string,
  connections: number,
  access: Access = 'read-write'
): ConnectionConfig {
  const { protocol } = new URL(url)
  const isPostgres = protocol === 'postgres:' || protocol === 'postgresql:'
  if (!isPostgres && protocol !== 'mysql:' && protocol !== 'mariadb:') {
    throw new StartRefusal(
      `${variable} starts with ${protocol}//, which is no database of ours: use postgres:// or mysql://.`
    )
  }
  usePlainColumns()
  return {
    ...(isPostgres ? postgres(url, access) : mysql(new URL(url))),
    pool: {
      min: 0,
      max: connections,
      acquireTimeoutMillis: 10_000,
      createTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: 30_000,
      ...(isPostgres ? {} : { afterCreate: prepareMysql(access) }),
    },
  } as ConnectionConfig
}
