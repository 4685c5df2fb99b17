import type { Change } from '#platform/capture/change_log'
import { insertSql, type SqlValue } from '#platform/storage/sql'
import { configureConnection, immediately, SqliteConnection } from '#platform/storage/sqlite_engine'

/** How far a replica is, and in which history of changes. */
export interface ReplicaState {
  readonly history: string
  readonly position: number
}

type Image = Record<string, SqlValue>

const STATE =
  'CREATE TABLE IF NOT EXISTS replica_state (id INTEGER PRIMARY KEY CHECK (id = 1), history TEXT NOT NULL, position INTEGER NOT NULL)'

/**
 * The file that holds an embedded replica: the module's tables, and how far they are. Many processes may read it; of those that
 * apply changes, one gets each position, whatever they think of their lease.
 */
export class ReplicaFile {
  readonly connection: SqliteConnection

  private constructor(connection: SqliteConnection) {
    this.connection = connection
  }

  /** Makes the file when there is none; it can be read from when `state` says something. */
  static async open(filename: string): Promise<ReplicaFile> {
    const connection = new SqliteConnection(filename)
    configureConnection(connection)
    if (!connection.get("SELECT 1 FROM sqlite_master WHERE name = 'replica_state'", []))
      await immediately(connection, () => connection.run(STATE, []))
    return new ReplicaFile(connection)
  }

  state(): ReplicaState | undefined {
    return this.connection.get('SELECT history, position FROM replica_state', []) as ReplicaState | undefined
  }

  /**
   * Takes over the changes that follow on a state, and notes the position, all or nothing: what a crash interrupts is applied
   * again from where it began.
   * @returns `false`, and nothing is changed, when the replica is not in that state any more
   */
  apply(from: ReplicaState, changes: readonly Change[]): Promise<boolean> {
    const to = changes.at(-1)!.position
    return immediately(this.connection, () => {
      const sql = 'UPDATE replica_state SET position = ? WHERE history = ? AND position = ?'
      if (this.connection.run(sql, [to, from.history, from.position]).changes === 0) return false
      for (const change of changes) this.#applyOne(change)
      return true
    })
  }

  #applyOne({ op, table_name: table, row_key: key, old_key: oldKey, after_image: after, unseen }: Change): void {
    /* What was there already is in the copy that the replica began with. */
    if (op === 'r') return
    if (oldKey !== null) this.#remove(table, oldKey)
    if (op === 'd') return this.#remove(table, key)
    const row = { ...(JSON.parse(after!) as Image), ...(unseen === null ? {} : (JSON.parse(unseen) as Image)) }
    const keys = Object.keys(JSON.parse(key) as Image)
    this.connection.run(insertSql('sqlite', table, Object.keys(row), { key: keys, do: 'update' }), Object.values(row))
  }

  #remove(table: string, key: string): void {
    const cells = JSON.parse(key) as Image
    const where = Object.keys(cells).map((column) => `${column} = ?`)
    this.connection.run(`DELETE FROM ${table} WHERE ${where.join(' AND ')}`, Object.values(cells))
  }

  close(): void {
    this.connection.close()
  }
}
