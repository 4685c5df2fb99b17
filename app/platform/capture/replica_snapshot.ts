import { HISTORY, LAST_POSITION } from '#platform/capture/install'
import { breathe } from '#platform/runtime/pause'
import { configureConnection, SqliteConnection } from '#platform/storage/sqlite_engine'

/** How many rows are copied before others have a turn. */
const ROWS_AT_ONCE = 2000

/**
 * Fills a replica with the tables as the store has them at one moment, and notes which moment that is, in one transaction:
 * readers see what was there before, or nothing, until all of it is there. The store goes on being written meanwhile.
 */
export async function makeReplica(replica: string, store: string, tables: readonly string[]): Promise<void> {
  const connection = new SqliteConnection(replica)
  try {
    configureConnection(connection)
    connection.run('ATTACH DATABASE ? AS store', [store])
    /* Not IMMEDIATE, which would lock the store as well. */
    connection.run('BEGIN', [])
    /* The first statement writes, and so waits for nobody later; the first read settles the moment. */
    connection.run('DELETE FROM main.replica_state', [])
    dropTables(connection)
    const of = new Set(tables)
    const schema = (type: string) =>
      (
        connection.all('SELECT tbl_name, sql FROM store.sqlite_master WHERE type = ? AND sql IS NOT NULL', [type]) as {
          tbl_name: string
          sql: string
        }[]
      ).filter(({ tbl_name: table }) => of.has(table))
    for (const { tbl_name: table, sql } of schema('table')) {
      connection.run(sql, [])
      await copyRows(connection, table)
    }
    for (const { sql } of schema('index')) connection.run(sql, [])
    connection.run(
      `INSERT INTO main.replica_state (id, history, position)
       SELECT 1, (SELECT value FROM store.facts WHERE name = ?), (${LAST_POSITION.replace('sqlite_sequence', 'store.sqlite_sequence')})`,
      [HISTORY]
    )
    connection.run('COMMIT', [])
  } finally {
    /* Closing undoes what was not committed. */
    connection.close()
  }
}

function dropTables(connection: SqliteConnection): void {
  const sql =
    "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'replica_state' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
  for (const { name } of connection.all(sql, [])) connection.run(`DROP TABLE main."${name as string}"`, [])
}

async function copyRows(connection: SqliteConnection, table: string): Promise<void> {
  const next = `SELECT MAX(rowid) AS last FROM (SELECT rowid FROM store."${table}" WHERE rowid > ? ORDER BY rowid LIMIT ?)`
  const copy = `INSERT INTO main."${table}" SELECT * FROM store."${table}" WHERE rowid > ? AND rowid <= ?`
  for (let done = -1; ;) {
    const { last } = connection.get(next, [done, ROWS_AT_ONCE]) as { last: number | null }
    if (last === null) return
    connection.run(copy, [done, last])
    done = last
    await breathe()
  }
}
