import type { SqlDriver } from '#platform/storage/sql_driver'
import type { SqlSession, SqlValue } from '#platform/storage/sql'
import { beginImmediate, type SqliteConnection } from '#platform/storage/sqlite_engine'

const NONE: readonly SqlValue[] = []

/** Straight to the connection that Lucid's pool lent: the hot path of the embedded default. */
class SqliteSession implements SqlSession {
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

export const sqliteDriver: SqlDriver<SqliteConnection> = {
  dialect: 'sqlite',
  session: (connection) => new SqliteSession(connection),
  begin: beginImmediate,
  commit: async (connection) => void connection.run('COMMIT', []),
  rollback: async (connection) => connection.rollback(),
  discard: () => undefined,
}
