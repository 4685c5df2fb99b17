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

/** What to do when a row with that key is there already. */
export type OnConflict =
  | { key: readonly string[]; do: 'nothing' }
  /** Replace the other columns; with `newer`, only when that column of the new row is greater than the stored one. */
  | { key: readonly string[]; do: 'update'; newer?: string }

/**
 * What MySQL reports as the last id when a conflict rule held a row back: an upsert's count of rows is the same then as when
 * it was inserted. No counter of ours gets that far.
 */
export const HELD_BACK = 2 ** 52

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
  const held = (column: string) => `IF(LAST_INSERT_ID(${HELD_BACK}), ${column}, ${column})`
  if (conflict.do === 'nothing') {
    /* INSERT IGNORE would pass over every other error as well, and cut what is too long. */
    const [first] = conflict.key as [string]
    return dialect === 'mysql'
      ? `INSERT INTO ${table} ${values} ON DUPLICATE KEY UPDATE ${first} = ${held(first)}`
      : `INSERT INTO ${table} ${values} ON CONFLICT (${conflict.key.join(', ')}) DO NOTHING`
  }
  const { key, newer } = conflict
  /* MySQL assigns from left to right, so the column that is compared must change last. */
  const rest = columns.filter((column) => !key.includes(column) && column !== newer)
  const changed = newer ? [...rest, newer] : rest
  if (dialect === 'mysql') {
    const value = (column: string) =>
      newer
        ? `IF(VALUES(${newer}) > ${newer}, VALUES(${column}), ${column === newer ? held(column) : column})`
        : `VALUES(${column})`
    return `INSERT INTO ${table} ${values} ON DUPLICATE KEY UPDATE ${changed.map((c) => `${c} = ${value(c)}`).join(', ')}`
  }
  const where = newer ? ` WHERE excluded.${newer} > ${table}.${newer}` : ''
  return `INSERT INTO ${table} ${values} ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changed.map((c) => `${c} = excluded.${c}`).join(', ')}${where}`
}

/** `?, ?, ?` for an IN list of that length. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}
