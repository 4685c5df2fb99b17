import type { SqlSession } from '#platform/storage/sql'

/** A copy of a module's own tables that reads may go to: later than the store, never ahead of it. */
export interface Replica {
  /** Queries on the copy; nothing is written through it. */
  readonly read: SqlSession
  /**
   * How old the oldest change is that the copy does not have yet, in milliseconds; 0 when it has all. `Infinity` while it
   * cannot be read from, since it is being made or what feeds it stands still.
   */
  lagMs(): Promise<number>
  close(): Promise<void>
}
