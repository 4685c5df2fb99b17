import { defineConfig } from '@adonisjs/lucid'
import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import { MODULES, type ModuleName } from '#config/modules'
import { storeFile } from '#platform/config/data_dir'
import { databasePool, databaseUrl } from '#platform/config/engines'
import { serverConnection } from '#platform/storage/server_connections'
import { useBuiltInSqlite } from '#platform/storage/sqlite_engine'

useBuiltInSqlite()

const embedded = (module: ModuleName) => ({
  client: 'better-sqlite3' as const,
  connection: { filename: storeFile(module) },
  useNullAsDefault: true,
  /* One connection: a second writer in this thread would wait for the first, which could then never commit. */
  pool: { min: 1, max: 1, acquireTimeoutMillis: 10_000 },
})

/** One database per module, never shared. Connections open when they are first used, so only hosted modules have one. */
function connection(module: ModuleName): ConnectionConfig {
  const url = databaseUrl(module)
  return {
    ...(url ? serverConnection(`${module.toUpperCase()}_DB_URL`, url, databasePool(module)) : embedded(module)),
    migrations: { naturalSort: true, paths: [`database/migrations/${module}`] },
    schemaGeneration: { enabled: false },
  } as ConnectionConfig
}

export default defineConfig({
  connection: 'customer',
  connections: Object.fromEntries(MODULES.map((module) => [module, connection(module)])),
})
