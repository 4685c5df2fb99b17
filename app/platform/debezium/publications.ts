import type { ModuleStore } from '#platform/storage/module_store'
import type { Source } from '#platform/debezium/source'

/*
 * What a module's own account does on PostgreSQL so that its tables can be read: a publication is theirs who own the tables,
 * and the account of change capture may change nothing.
 */

const identity = (source: Source, to: 'FULL' | 'DEFAULT') =>
  source.tables.map(({ table }) => `ALTER TABLE ${table} REPLICA IDENTITY ${to}`)

/** Names the tables that are published; with their whole rows before a change, where somebody asks for those. */
export async function publish(store: ModuleStore, source: Source): Promise<void> {
  const tables = source.tables.map(({ table }) => table).join(', ')
  const known = await store.one('SELECT 1 AS there FROM pg_publication WHERE pubname = ?', [source.slot])
  /* Rows leave the outbox when they were published; nobody has to hear of that. */
  const kinds = source.purpose === 'outbox' ? 'insert' : 'insert, update, delete'
  const statements = known
    ? [`ALTER PUBLICATION ${source.slot} SET TABLE ${tables}`]
    : [`CREATE PUBLICATION ${source.slot} FOR TABLE ${tables} WITH (publish = '${kinds}')`]
  if (source.purpose === 'cdc') statements.push(...identity(source, 'FULL'))
  for (const statement of statements) await store.run(statement)
}

export async function unpublish(store: ModuleStore, source: Source): Promise<void> {
  await store.run(`DROP PUBLICATION IF EXISTS ${source.slot}`)
  if (source.purpose !== 'cdc') return
  for (const statement of identity(source, 'DEFAULT')) await store.run(statement)
}
