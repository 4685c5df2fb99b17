import { LAST_POSITION, type Reader } from '#platform/capture/install'
import type { ModuleStore } from '#platform/storage/module_store'

/** One row of `changes`. Images and keys are JSON objects by column. */
export interface Change {
  readonly position: number
  readonly table_name: string
  /** As Debezium has it: created, updated, deleted, read by a snapshot. */
  readonly op: 'c' | 'u' | 'd' | 'r'
  readonly row_key: string
  /** The key as it was, where it is another one now. */
  readonly old_key: string | null
  readonly before_image: string | null
  readonly after_image: string | null
  /** The cells of `after` that never leave the store, where a replica needs them. */
  readonly unseen: string | null
  readonly changed_at: number
}

/** The changes of one embedded store, for one of their readers. */
export class ChangeLog {
  readonly #store: ModuleStore
  readonly #reader: Reader

  constructor(store: ModuleStore, reader: Reader) {
    this.#store = store
    this.#reader = reader
  }

  /** @returns the last position the reader has had; `undefined` when it is none of the store's readers */
  async position(): Promise<number | undefined> {
    const sql = 'SELECT position FROM change_readers WHERE name = ?'
    return (await this.#store.one<{ position: number }>(sql, [this.#reader]))?.position
  }

  /** The position of the newest change there ever was; 0 before the first. */
  async lastPosition(): Promise<number> {
    return (await this.#store.one<{ last: number }>(`${LAST_POSITION} AS last`))!.last
  }

  /** Up to `limit` changes that come after a position, in order. */
  after(position: number, limit: number): Promise<Change[]> {
    return this.#store.all<Change>('SELECT * FROM changes WHERE position > ? ORDER BY position LIMIT ?', [
      position,
      limit,
    ])
  }

  /** When the first change after a position was made; `undefined` when there is none. */
  async oldestAfter(position: number): Promise<number | undefined> {
    const sql = 'SELECT changed_at FROM changes WHERE position > ? ORDER BY position LIMIT 1'
    return (await this.#store.one<{ changed_at: number }>(sql, [position]))?.changed_at
  }

  /** How many changes the reader has not had, and when the first of them was made. */
  async waiting(): Promise<{ count: number; oldest: number | null }> {
    const sql = `SELECT COUNT(*) AS count, MIN(changed_at) AS oldest FROM changes
      WHERE position > (SELECT position FROM change_readers WHERE name = ?)`
    return (await this.#store.one<{ count: number; oldest: number | null }>(sql, [this.#reader]))!
  }

  /** Notes that the reader has had everything up to a position, and deletes what all readers have had. */
  async moveTo(position: number): Promise<void> {
    await this.#store.transaction(async (tx) => {
      /* One that was thought dead may say so late: it has had them all the same. */
      await tx.run('UPDATE change_readers SET position = ? WHERE name = ? AND position < ?', [
        position,
        this.#reader,
        position,
      ])
      await tx.run('DELETE FROM changes WHERE position <= (SELECT MIN(position) FROM change_readers)')
    })
  }
}
