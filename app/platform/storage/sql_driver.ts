import type { Dialect, SqlSession } from '#platform/storage/sql'

/**
 * How much a transaction sees of others.
 * - `serializable`: nothing, as if it were alone. What it read is still so when it commits, or it is run again.
 * - `read-committed`: each statement what is committed by then; for work that is guarded by its own statements.
 *
 * SQLite has one writer at a time, so there both are the first.
 */
export type Isolation = 'serializable' | 'read-committed'

/** What one engine's connections, lent by Lucid's pool, are used through. Loaded only when a module works on that engine. */
export interface SqlDriver<Connection> {
  readonly dialect: Dialect
  /** @throws ConnectionLostError from any of its statements, when the connection breaks */
  session(connection: Connection): SqlSession
  begin(connection: Connection, isolation: Isolation): Promise<void>
  /** @throws CommitUnknownError when the connection breaks */
  commit(connection: Connection): Promise<void>
  /** Undoes the transaction at hand, if there is one. */
  rollback(connection: Connection): Promise<void>
  /** Sees to it that the pool never lends the connection again. */
  discard(connection: Connection, error: unknown): void
}

/** COMMIT was sent and no answer came: the work is there or not, and only its own traces can tell. */
export class CommitUnknownError extends Error {
  readonly code = 'E_COMMIT_UNKNOWN'

  constructor(cause: unknown) {
    super(
      'The connection to the store broke during COMMIT: whether it took effect is not known. Ask again with the same key.',
      { cause }
    )
    this.name = 'CommitUnknownError'
  }
}

/** The connection broke. A transaction that nobody had asked to commit is undone by the server. */
export class ConnectionLostError extends Error {
  readonly code = 'E_CONNECTION_LOST'

  constructor(cause: unknown) {
    super('The connection to the store broke in the middle of a statement', { cause })
    this.name = 'ConnectionLostError'
  }
}
