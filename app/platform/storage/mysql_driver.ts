import mysql from 'mysql2'
import { CommitUnknownError, ConnectionLostError, type SqlDriver } from '#platform/storage/sql_driver'
import { isDisconnected } from '#platform/storage/sql_errors'
import { HELD_BACK, type SqlSession, type SqlValue } from '#platform/storage/sql'

interface MysqlResult {
  affectedRows: number
  insertId: number
}

type MysqlError = Error & { code?: string; errno?: number }
type Callback = (error: MysqlError | null, result: unknown) => void
type Options = { sql: string; timeout: number; values: unknown[] }

/** What is used of a connection of mysql2 3. */
interface MysqlConnection {
  query(options: Options, callback: Callback): void
  execute(options: Options, callback: Callback): void
  destroy(): void
}

const NONE: readonly SqlValue[] = []

/** The server ends what takes longer than 30 s; this is for one that no longer answers at all. */
const SILENCE_MS = 40_000
/** Longer texts are mostly lists of some length, which come once. */
const LONGEST_PREPARED = 1500

/* A plain number travels as a double, which LIMIT refuses and which no index of integers helps to find. */
const bound = (value: SqlValue): unknown => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return mysql.TypedParameter.LONGLONG(value)
  return value instanceof Uint8Array ? asBuffer(value) : value
}
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const written = (value: SqlValue): unknown => (value instanceof Uint8Array ? asBuffer(value) : value)

/** MariaDB's own errors, which mysql2 has no names for. */
const MARIADB: Readonly<Record<number, string>> = { 1927: 'ER_CONNECTION_KILLED', 1969: 'ER_STATEMENT_TIMEOUT' }

type Way = 'prepared' | 'plain'

function ask(connection: MysqlConnection, sql: string, values: unknown[], way: Way): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => {
      if (!error) return resolve(result)
      error.code ??= MARIADB[error.errno ?? 0]
      if (!isDisconnected(error)) return reject(error)
      connection.destroy()
      reject(new ConnectionLostError(error))
    }
    const options = { sql, timeout: SILENCE_MS, values }
    if (way === 'prepared') connection.execute(options, callback)
    else connection.query(options, callback)
  })
}

/** Prepared on the server when it is likely to come again; mysql2 keeps so many per connection as its options say. */
const statement = (connection: MysqlConnection, sql: string, parameters: readonly SqlValue[]): Promise<unknown> =>
  sql.length <= LONGEST_PREPARED
    ? ask(connection, sql, parameters.map(bound), 'prepared')
    : ask(connection, sql, parameters.map(written), 'plain')

class MysqlSession implements SqlSession {
  readonly dialect = 'mysql'
  readonly #connection: MysqlConnection

  constructor(connection: MysqlConnection) {
    this.#connection = connection
  }

  async all<Row>(sql: string, parameters = NONE): Promise<Row[]> {
    return (await statement(this.#connection, sql, parameters)) as Row[]
  }

  async one<Row>(sql: string, parameters = NONE): Promise<Row | undefined> {
    return ((await statement(this.#connection, sql, parameters)) as Row[])[0]
  }

  /** A row that was there and was replaced counts twice for MySQL, and once if the conflict rule held the new one back. */
  async run(sql: string, parameters = NONE): Promise<number> {
    const { affectedRows, insertId } = (await statement(this.#connection, sql, parameters)) as MysqlResult
    if (!sql.includes('ON DUPLICATE KEY')) return affectedRows
    return insertId === HELD_BACK ? 0 : Math.min(affectedRows, 1)
  }
}

export const mysqlDriver: SqlDriver<MysqlConnection> = {
  dialect: 'mysql',
  session: (connection) => new MysqlSession(connection),
  /* Every connection is serializable from the start; see server_connections.ts. */
  async begin(connection, isolation) {
    if (isolation === 'read-committed') {
      await ask(connection, 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED', [], 'plain')
    }
    await ask(connection, 'START TRANSACTION', [], 'plain')
  },
  async commit(connection) {
    await ask(connection, 'COMMIT', [], 'plain').catch((error: unknown) => {
      throw error instanceof ConnectionLostError ? new CommitUnknownError(error.cause) : error
    })
  },
  async rollback(connection) {
    await ask(connection, 'ROLLBACK', [], 'plain')
  },
  discard: (connection) => connection.destroy(),
}
