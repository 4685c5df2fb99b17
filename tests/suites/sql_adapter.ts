import type { Group } from '@japa/runner/core'
import db from '@adonisjs/lucid/services/db'
import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import type { ModuleName } from '#config/modules'
import { prepareDatabase } from '#platform/modules/migration_lock'
import { ModuleStore } from '#platform/storage/module_store'
import { newId } from '#platform/values/id'

/** What an engine has to say of itself to be put through the suite. */
export interface SqlAdapter {
  readonly name: string
  readonly config: ConnectionConfig
  /** What only servers have. */
  readonly server?: {
    /** The same server at a port where nobody listens. */
    readonly nobody: ConnectionConfig
    /** Answers `id`, the connection's own, and the statement that ends the connection of that id. */
    readonly connectionId: string
    readonly kill: (id: number) => string
    /** Statements, one after the other in a transaction, the last of which takes longer than the first allows. */
    readonly tooLong: readonly string[]
  }
}

/** Rows of the suite's table. */
export interface Thing {
  name: string
  version: number
  number: number | null
  label: string | null
  bytes: Uint8Array | null
}

/** A table for one test, and two stores that work on it as two processes would, each with connections of its own. */
export interface SqlBench {
  readonly store: ModuleStore
  readonly other: ModuleStore
  readonly table: string
  put(store: Pick<ModuleStore, 'run'>, name: string, more?: Partial<Thing>): Promise<number>
  get(name: string): Promise<Thing | undefined>
}

function open(config: ConnectionConfig): { store: ModuleStore; close: () => Promise<void> } {
  const name = `suite${newId('event').slice(-12)}`
  db.manager.add(name, config)
  return { store: new ModuleStore(name as ModuleName), close: () => db.manager.close(name, true) }
}

/** Gives every test of a group a bench. */
export function withSqlBench(group: Group, adapter: SqlAdapter): SqlBench {
  const given = {
    put: (store: Pick<ModuleStore, 'run'>, name: string, more: Partial<Thing> = {}) => {
      const row = { version: 1, number: 0, label: null, bytes: null, ...more }
      return store.run(`INSERT INTO ${given.table} (name, version, number, label, bytes) VALUES (?, ?, ?, ?, ?)`, [
        name,
        row.version,
        row.number,
        row.label,
        row.bytes,
      ])
    },
    get: (name: string) => given.store.one<Thing>(`SELECT * FROM ${given.table} WHERE name = ?`, [name]),
  } as SqlBench & { store: ModuleStore; other: ModuleStore; table: string }
  group.each.setup(async () => {
    const [one, two] = [open(adapter.config), open(adapter.config)]
    given.store = one.store
    given.other = two.store
    given.table = `things_${newId('event').slice(-12)}`
    await prepareDatabase(one.store.client)
    await one.store.client.schema.createTable(given.table, (table) => {
      table.string('name', 80).primary()
      table.bigInteger('version').notNullable()
      table.bigInteger('number').nullable()
      table.text('label').nullable()
      table.binary('bytes').nullable()
    })
    return async () => {
      await one.store.client.schema.dropTable(given.table)
      await Promise.all([one.close(), two.close()])
    }
  })
  return given
}

/** `count` pieces of work at once, of both stores in turn. */
export const crowd = <T>(bench: SqlBench, count: number, work: (store: ModuleStore, index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i % 2 === 0 ? bench.store : bench.other, i)))
