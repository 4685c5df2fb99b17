import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** How often a lock on MySQL is asked for, 20 seconds each. */
const ATTEMPTS = 15

type Raw = (sql: string) => Promise<unknown>

async function takeOnMysql(raw: Raw): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const [rows] = (await raw("SELECT GET_LOCK(CONCAT('faultline.', DATABASE()), 20) AS taken")) as [
      { taken: number }[],
    ]
    if (rows[0]!.taken === 1) return
  }
  throw new Error('another process has been migrating for five minutes')
}

/**
 * Runs `work` while no other process migrates the same database; those that start at the same time wait for it. The lock
 * lies on a connection of its own, and goes with it when the process is killed. Lucid's own locks would be refused instead
 * of waited for, are one for a whole MySQL server, and may be given back by another connection than took them.
 */
export async function withMigrationLock<T>(client: QueryClientContract, work: () => Promise<T>): Promise<T> {
  const dialect = client.dialect.name
  if (dialect !== 'postgres' && dialect !== 'mysql') return work()
  const holder = await client.transaction()
  const raw: Raw = (sql) => holder.rawQuery(sql).exec()
  try {
    if (dialect === 'postgres') {
      for (const limit of ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'])
        await raw(`SET LOCAL ${limit} = 0`)
      await raw(`SELECT pg_advisory_xact_lock(hashtext('faultline'), hashtext(current_database()))`)
    } else await takeOnMysql(raw)
    return await work()
  } finally {
    if (dialect === 'mysql') await raw("SELECT RELEASE_LOCK(CONCAT('faultline.', DATABASE()))")
    await holder.rollback()
  }
}

/** Text in MySQL and MariaDB equals only itself, to the last space, and sorts by its code points, as on SQLite. */
export async function prepareDatabase(client: QueryClientContract): Promise<void> {
  if (client.dialect.name !== 'mysql') return
  const [rows] = (await client.rawQuery('SELECT VERSION() AS version, DATABASE() AS name').exec()) as [
    { version: string; name: string }[],
  ]
  const { version, name } = rows[0]!
  const collation = version.includes('MariaDB') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'
  await client.rawQuery(`ALTER DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE ${collation}`).exec()
}
