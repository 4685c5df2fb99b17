import type { ConnectionConfig, QueryClientContract } from '@adonisjs/lucid/types/database'
import { mkdirSync } from 'node:fs'
import { dataPath } from '#platform/config/data_dir'
import { prepareDatabase } from '#platform/modules/migration_lock'
import { serverConnection } from '#platform/storage/server_connections'
import { PlatformTables } from '#platform/storage/platform_tables'

class Tables extends PlatformTables {}

/**
 * Where testbeds have their stores: a file each, or, with BED_DB_URL, a database on a server, which is theirs alone and is
 * emptied for each.
 */
export const BED_DB_URL = process.env.BED_DB_URL

export const onServer = BED_DB_URL !== undefined

/** @param url of the database on a server; a file when there is none */
export function bedConnection(bed: string, url: string | undefined): ConnectionConfig {
  if (url) return serverConnection('BED_DB_URL', url, 10)
  mkdirSync(dataPath('testbeds'), { recursive: true })
  return {
    client: 'better-sqlite3',
    connection: { filename: dataPath('testbeds', `${bed}.sqlite3`) },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, acquireTimeoutMillis: 10_000 },
  }
}

/** The platform's tables and the one of tests' effects, all empty. */
export async function makeBedTables(client: QueryClientContract, bed: string): Promise<void> {
  if (client.dialect.name !== 'better-sqlite3') {
    await client.dropAllTables(['public'])
    await prepareDatabase(client)
  }
  await new Tables(client, bed, false).execUp()
  await client.schema.createTable('effects', (table) => {
    table.bigIncrements('position')
    table.text('thing').notNullable()
    table.integer('number').notNullable()
    table.text('note').nullable()
  })
}
