import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { readdirSync } from 'node:fs'
import type { ModuleName } from '#config/modules'
import { suspendCapture } from '#platform/capture/install'
import { StartRefusal } from '#platform/config/refusal'
import { prepareDatabase, withMigrationLock } from '#platform/modules/migration_lock'
import { moduleStore } from '#platform/storage/module_store'

/** Names as Lucid keeps them, of the migrations that a module has. */
function migrationFiles(module: ModuleName): string[] {
  return readdirSync(app.makePath('database/migrations', module))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `database/migrations/${module}/${file.slice(0, -'.ts'.length)}`)
    .sort()
}

/** Which migrations of a module its store has not seen yet. */
export async function dueMigrations(module: ModuleName): Promise<string[]> {
  const connection = db.connection(module)
  const known = (await connection.schema.hasTable('adonis_schema'))
    ? new Set(((await connection.from('adonis_schema').select('name')) as { name: string }[]).map(({ name }) => name))
    : new Set<string>()
  return migrationFiles(module).filter((name) => !known.has(name))
}

/**
 * Brings a module's store up to date with Lucid's migrations; costs one query when it is.
 * @returns how many ran
 * @throws StartRefusal when one fails
 */
export async function migrate(module: ModuleName): Promise<number> {
  if ((await dueMigrations(module)).length === 0) return 0
  return withMigrationLock(db.connection(module), () => runDue(module))
}

async function runDue(module: ModuleName): Promise<number> {
  const due = await dueMigrations(module)
  if (due.length === 0) return 0
  await prepareDatabase(db.connection(module))
  await suspendCapture(moduleStore(module))
  const runner = new MigrationRunner(db, app, { direction: 'up', connectionName: module, disableLocks: true })
  await runner.run()
  if (runner.error) {
    throw new StartRefusal(`The store of ${module} could not be migrated: ${runner.error.message}.`, runner.error)
  }
  return due.length
}
