import { createRequire } from 'node:module'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { sleep } from '#platform/runtime/pause'

const require = createRequire(import.meta.url)

/** SQLite's extended result codes, named as the better-sqlite3 driver names them and as Lucid's users know them. */
const CODES: Record<number, string> = {
  5: 'SQLITE_BUSY',
  261: 'SQLITE_BUSY',
  517: 'SQLITE_BUSY',
  13: 'SQLITE_FULL',
  275: 'SQLITE_CONSTRAINT_CHECK',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  1811: 'SQLITE_CONSTRAINT_TRIGGER',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
}

/** The platform's own raise() in a trigger arrives as SQLITE_CONSTRAINT_TRIGGER with the trigger's text. */
function named(error: unknown): unknown {
  const code = CODES[(error as { errcode?: number }).errcode ?? -1]
  return code ? Object.assign(error as Error, { code }) : error
}

type Row = Record<string, unknown>

/** One open database file. Every call is synchronous: it returns when SQLite has answered. */
export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, { statement: StatementSync; reader: boolean }>()

  constructor(filename: string) {
    this.#database = new DatabaseSync(filename)
  }

  pragma(text: string): Row[] {
    return this.#database.prepare(`PRAGMA ${text}`).all()
  }

  /** Compiled once per connection and text; 500 are kept. */
  #prepare(sql: string) {
    let entry = this.#statements.get(sql)
    if (!entry) {
      const statement = this.#database.prepare(sql)
      entry = { statement, reader: statement.columns().length > 0 }
      if (this.#statements.size >= 500) this.#statements.clear()
      this.#statements.set(sql, entry)
    }
    return entry
  }

  isReader(sql: string): boolean {
    return this.#prepare(sql).reader
  }

  all(sql: string, parameters: readonly unknown[]): Row[] {
    try {
      return this.#prepare(sql).statement.all(...(parameters as SQLInputValue[]))
    } catch (error) {
      throw named(error)
    }
  }

  get(sql: string, parameters: readonly unknown[]): Row | undefined {
    try {
      return this.#prepare(sql).statement.get(...(parameters as SQLInputValue[]))
    } catch (error) {
      throw named(error)
    }
  }

  run(sql: string, parameters: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint } {
    try {
      const { changes, lastInsertRowid } = this.#prepare(sql).statement.run(...(parameters as SQLInputValue[]))
      return { changes: Number(changes), lastInsertRowid }
    } catch (error) {
      throw named(error)
    }
  }

  /** Undoes the transaction at hand, unless SQLite has done so itself, as it does when the disk is full. */
  rollback(): void {
    if (this.#database.isTransaction) this.run('ROLLBACK', [])
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }
}

/**
 * Making a new file so takes a lock that processes which start together all want. SQLite's own waiting does not always
 * apply to it; the thread sleeps, since a file is opened before anything else can be done.
 */
function useWriteAheadLog(connection: SqliteConnection): void {
  for (let attempt = 1; ; attempt++) {
    try {
      connection.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (CODES[(error as { errcode?: number }).errcode ?? -1] !== 'SQLITE_BUSY' || attempt === 20) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50 * Math.random())
    }
  }
}

/** What every file of Faultline is opened with: readers beside one writer, safe against a killed process. */
export function configureConnection(connection: SqliteConnection): void {
  connection.pragma('busy_timeout = 1000')
  useWriteAheadLog(connection)
  connection.pragma('synchronous = NORMAL')
  /* Short, because it blocks the thread: who waits longer does so asynchronously and tries again. */
  connection.pragma('busy_timeout = 20')
  connection.pragma('foreign_keys = ON')
  /* Moving the log into the file waits for the disk; rarely and much costs less than often and little. */
  connection.pragma('wal_autocheckpoint = 4000')
  connection.pragma('journal_size_limit = 33554432')
}

interface KnexQuery {
  sql: string
  bindings?: unknown[]
  response?: unknown
  context?: unknown
}

interface KnexClient {
  connectionSettings: { filename: string }
  _formatBindings(bindings?: unknown[]): unknown[]
}

/**
 * Runs knex's, and so Lucid's, `better-sqlite3` client on Node's built-in SQLite: no native code to compile.
 * See docs/decisions/0003-embedded-sql.md.
 */
export function useBuiltInSqlite(): void {
  const Client = require('knex/lib/dialects/better-sqlite3/index.js')
  Object.assign(Client.prototype, {
    _driver: () => SqliteConnection,
    async acquireRawConnection(this: KnexClient) {
      const connection = new SqliteConnection(this.connectionSettings.filename)
      configureConnection(connection)
      return connection
    },
    async _query(this: KnexClient, connection: SqliteConnection, query: KnexQuery) {
      if (!query.sql) throw new Error('The query is empty')
      /* A knex transaction that begins as a reader could not become a writer once another process wrote. */
      const sql = query.sql === 'BEGIN;' ? 'BEGIN IMMEDIATE' : query.sql
      const bindings = this._formatBindings(query.bindings)
      if (connection.isReader(sql)) {
        query.response = connection.all(sql, bindings)
      } else {
        const result = connection.run(sql, bindings)
        query.response = result
        query.context = { lastID: result.lastInsertRowid, changes: result.changes }
      }
      return query
    },
  })
}

/**
 * Takes the file's write lock, waiting asynchronously while another process has it.
 * @throws the SQLITE_BUSY error when it is not to be had within ten seconds
 */
export function beginImmediate(connection: SqliteConnection): Promise<void> {
  return whenBegun(connection, () => {})
}

/** Runs synchronous work in one write transaction. Others may use the connection too, as long as they do so in this way. */
export function immediately<T>(connection: SqliteConnection, work: () => T): Promise<T> {
  return whenBegun(connection, () => {
    try {
      const result = work()
      connection.run('COMMIT', [])
      return result
    } catch (error) {
      connection.rollback()
      throw error
    }
  })
}

/** `work` runs in the same turn as BEGIN, so that nobody else gets hold of the connection in between. */
async function whenBegun<T>(connection: SqliteConnection, work: () => T): Promise<T> {
  const giveUpAt = performance.now() + 10_000
  for (let wait = 1; ; wait = Math.min(wait * 2, 25)) {
    try {
      connection.run('BEGIN IMMEDIATE', [])
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > giveUpAt) throw error
      await sleep(wait * (0.5 + Math.random()))
      continue
    }
    return work()
  }
}
