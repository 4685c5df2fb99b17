import { CommitUnknownError, ConnectionLostError, type Isolation, type SqlDriver } from '#platform/storage/sql_driver'
import { isDisconnected } from '#platform/storage/sql_errors'
import type { SqlSession, SqlValue } from '#platform/storage/sql'

interface PgResult {
  rows: unknown[]
  rowCount: number | null
  command: string
}

type TypeParser = (text: string) => unknown

/** What is used of a `Client` of pg 8. */
interface PgConnection {
  query(query: object): Promise<PgResult>
  getTypeParser(oid: number, format?: string): TypeParser
  connection: { stream: { destroy(): void } }
  /** What knex's pool looks at before it lends a connection. */
  __knex__disposed?: unknown
}

const NONE: readonly SqlValue[] = []
const BOOLEAN = 16

/** Numbered placeholders for `?` ones; those in quotes are text. */
const numbered = (sql: string): string => {
  let count = 0
  return sql.replace(/'[^']*'|"[^"]*"|\?/g, (part) => (part === '?' ? `$${++count}` : part))
}

/* Prepared statements live in every connection of the server: only those that come again and again are worth one. */
const NAMED = 500
const LONGEST_NAMED = 1500
const statements = new Map<string, { text: string; name?: string }>()
let names = 0

function statement(sql: string): { text: string; name?: string } {
  let entry = statements.get(sql)
  if (!entry) {
    entry = { text: numbered(sql) }
    if (names < NAMED && sql.length <= LONGEST_NAMED) entry.name = `s${++names}`
    /* Lists of any length make new texts for ever; what has a name keeps it. */
    if (statements.size > 4 * NAMED) for (const [text, each] of statements) if (!each.name) statements.delete(text)
    statements.set(sql, entry)
  }
  return entry
}

/** Comparisons are flags, as everywhere; other types are the connection's, see server_connections.ts. */
const flags = (connection: PgConnection) => ({
  getTypeParser: (oid: number, format?: string): TypeParser =>
    oid === BOOLEAN ? (text) => (text === 't' ? 1 : 0) : connection.getTypeParser(oid, format),
})

const withFlags = new WeakMap<PgConnection, ReturnType<typeof flags>>()

function typesOf(connection: PgConnection) {
  let types = withFlags.get(connection)
  if (!types) withFlags.set(connection, (types = flags(connection)))
  return types
}

/** An altered table makes plans of its connections useless for good. */
class StalePlanError extends Error {
  readonly code = 'E_STALE_PLAN'

  constructor(cause: unknown) {
    super('A table was altered under a prepared statement', { cause })
    this.name = 'StalePlanError'
  }
}

function discard(connection: PgConnection, error: unknown): void {
  connection.__knex__disposed = error
  connection.connection.stream.destroy()
}

async function ask(connection: PgConnection, query: object): Promise<PgResult> {
  try {
    return await connection.query(query)
  } catch (error) {
    const stale = (error as Error).message.includes('cached plan must not change')
    if (!stale && !isDisconnected(error)) throw error
    discard(connection, error)
    throw stale ? new StalePlanError(error) : new ConnectionLostError(error)
  }
}

class PgSession implements SqlSession {
  readonly dialect = 'pg'
  readonly #connection: PgConnection

  constructor(connection: PgConnection) {
    this.#connection = connection
  }

  #query(sql: string, values: readonly SqlValue[]): Promise<PgResult> {
    return ask(this.#connection, { ...statement(sql), values, types: typesOf(this.#connection) })
  }

  async all<Row>(sql: string, parameters = NONE): Promise<Row[]> {
    return (await this.#query(sql, parameters)).rows as Row[]
  }

  async one<Row>(sql: string, parameters = NONE): Promise<Row | undefined> {
    return (await this.#query(sql, parameters)).rows[0] as Row | undefined
  }

  async run(sql: string, parameters = NONE): Promise<number> {
    return (await this.#query(sql, parameters)).rowCount ?? 0
  }
}

/*
 * Whoever reads a whole table gets in the way of everybody who writes to it, however small it is: an index is used where
 * there is one. Source: PostgreSQL, "Serializable Isolation Level".
 */
const BEGIN: Record<Isolation, string> = {
  'serializable': 'BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL enable_seqscan = off',
  'read-committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
}

export const pgDriver: SqlDriver<PgConnection> = {
  dialect: 'pg',
  session: (connection) => new PgSession(connection),
  async begin(connection, isolation) {
    await ask(connection, { text: BEGIN[isolation] })
  },
  /** @throws when an error in it was caught and passed over: PostgreSQL has then undone all of it, and says so only here */
  async commit(connection) {
    const { command } = await ask(connection, { text: 'COMMIT' }).catch((error: unknown) => {
      throw error instanceof ConnectionLostError ? new CommitUnknownError(error.cause) : error
    })
    if (command === 'COMMIT') return
    throw new Error(
      'A statement of this transaction failed and the error was passed over, so PostgreSQL undid all of it'
    )
  },
  async rollback(connection) {
    await ask(connection, { text: 'ROLLBACK' })
  },
  discard,
}
