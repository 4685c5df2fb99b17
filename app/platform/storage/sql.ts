import type { SqliteConnection } from '#platform/storage/sqlite_engine'

/** What a cell may hold in all three dialects: flags are 0 and 1, times are milliseconds, JSON is text. */
export type SqlValue = string | number | null | Uint8Array
export type SqlRow = Record<string, SqlValue>
export type Dialect = 'sqlite' | 'pg' | 'mysql'

/**
 * Statements with `?` placeholders on one open connection. The same text runs on SQLite, PostgreSQL and MySQL; what the
 * three say differently (upserts) is built by `insertSql`.
 */
export interface SqlSession {
  readonly dialect: Dialect
  all<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  /** The first row, or `undefined`. */
  one<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>
  /** How many rows the statement changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<number>
}

const NONE: readonly SqlValue[] = []

/** Straight to the connection that Lucid's pool lent: the hot path of the embedded default. */
export class SqliteSession implements SqlSession {
  readonly dialect = 'sqlite'
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  async all<Row>(sql: string, parameters = NONE): Promise<Row[]> {
    return this.#connection.all(sql, parameters) as Row[]
  }

  async one<Row>(sql: string, parameters = NONE): Promise<Row | undefined> {
    return this.#connection.get(sql, parameters) as Row | undefined
  }

  async run(sql: string, parameters = NONE): Promise<number> {
    return this.#connection.run(sql, parameters).changes
  }
}

/** What to do when a row with that key is there already. */
export type OnConflict =
  | { key: readonly string[]; do: 'nothing' }
  /** Replace the other columns; with `newer`, only when that column of the new row is greater than the stored one. */
  | { key: readonly string[]; do: 'update'; newer?: string }

const texts = new Map<string, string>()

/** The text of an INSERT in the dialect at hand, built once per table, columns and conflict rule. */
export function insertSql(dialect: Dialect, table: string, columns: readonly string[], conflict?: OnConflict): string {
  const cacheKey = `${dialect} ${table} ${columns.join()} ${conflict ? `${conflict.do} ${conflict.key.join()} ${'newer' in conflict ? conflict.newer : ''}` : ''}`
  let text = texts.get(cacheKey)
  if (!text) {
    text = buildInsert(dialect, table, columns, conflict)
    texts.set(cacheKey, text)
  }
  return text
}

function buildInsert(dialect: Dialect, table: string, columns: readonly string[], conflict?: OnConflict): string {
  const values = `(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
  if (!conflict) return `INSERT INTO ${table} ${values}`
  if (conflict.do === 'nothing') {
    return dialect === 'mysql'
      ? `INSERT IGNORE INTO ${table} ${values}`
      : `INSERT INTO ${table} ${values} ON CONFLICT (${conflict.key.join(', ')}) DO NOTHING`
  }
  const { key, newer } = conflict
  /* MySQL assigns from left to right, so the column that is compared must change last. */
  const rest = columns.filter((column) => !key.includes(column) && column !== newer)
  const changed = newer ? [...rest, newer] : rest
  if (dialect === 'mysql') {
    const value = (column: string) =>
      newer ? `IF(VALUES(${newer}) > ${newer}, VALUES(${column}), ${column})` : `VALUES(${column})`
    return `INSERT INTO ${table} ${values} ON DUPLICATE KEY UPDATE ${changed.map((c) => `${c} = ${value(c)}`).join(', ')}`
  }
  const where = newer ? ` WHERE excluded.${newer} > ${table}.${newer}` : ''
  return `INSERT INTO ${table} ${values} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changed.map((c) => `${c} = excluded.${c}`).join(', ')}${where}`
}

/** `?, ?, ?` for an IN list of that length. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}

const code = (error: unknown) => (error as { code?: string } | null)?.code ?? ''

/** Whether a row with that key was there already, in any dialect. */
export function isUniqueViolation(error: unknown): boolean {
  return ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505', 'ER_DUP_ENTRY'].includes(code(error))
}

const TRANSIENT = new Set([
  'SQLITE_BUSY',
  '40001',
  '40P01',
  '55P03',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  /* A row's version changed under an optimistic write. */
  'E_STALE_PROCESS',
  'E_STALE_VERSION',
])

/** Whether the same transaction, run again, may well succeed: a lock, a deadlock, a serialization failure. */
export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(code(error))
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  '57P01',
  '57P03',
  'PROTOCOL_CONNECTION_LOST',
  'SQLITE_FULL',
])

/** Whether the store itself, and not this piece of work, is in trouble: wait for it, do not blame the event. */
export function isStoreTrouble(error: unknown): boolean {
  return (
    isTransient(error) ||
    UNREACHABLE.has(code(error)) ||
    (error as { name?: string } | null)?.name === 'KnexTimeoutError'
  )
}
