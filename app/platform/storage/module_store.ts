import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { ModuleName } from '#config/modules'
import { breathe, sleep } from '#platform/runtime/pause'
import { signal } from '#platform/runtime/signals'
import {
  isTransient,
  SqliteSession,
  type Dialect,
  type SqlRow,
  type SqlSession,
  type SqlValue,
} from '#platform/storage/sql'
import { beginImmediate, type SqliteConnection } from '#platform/storage/sqlite_engine'
import { Tx } from '#platform/storage/transaction'

/** How often a transaction that lost to another is run again. */
const ATTEMPTS = 5

interface KnexClient {
  acquireConnection(): Promise<SqliteConnection>
  releaseConnection(connection: SqliteConnection): Promise<void>
}

/**
 * One module's own SQL store. Connections, pools and migrations are Lucid's; the statements are plain SQL, which on the
 * embedded store go straight to the connection (see docs/decisions/0003-embedded-sql.md).
 */
export class ModuleStore implements SqlSession {
  readonly module: ModuleName
  #client: QueryClientContract | undefined

  constructor(module: ModuleName) {
    this.module = module
  }

  /** Lucid's client: for lists whose filters are put together at run time, through its query builder. */
  get client(): QueryClientContract {
    this.#client ??= db.connection(this.module)
    return this.#client
  }

  get dialect(): Dialect {
    return 'sqlite'
  }

  all<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.#read((session) => session.all<Row>(sql, parameters))
  }

  one<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#read((session) => session.one<Row>(sql, parameters))
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<number> {
    return this.#read((session) => session.run(sql, parameters))
  }

  /**
   * Runs `work` in one transaction with its events and timers; whatever it throws rolls all of it back. `work` may be run
   * again when another transaction got in its way, so it has no effects but through `tx`.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work)
      } catch (error) {
        if (!isTransient(error) || attempt === ATTEMPTS) throw error
        await sleep(attempt * 10 * Math.random())
      }
    }
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const tx = await this.#withConnection(async (connection) => {
      await beginImmediate(connection)
      try {
        const open = new Tx(this.module, new SqliteSession(connection))
        const result = await work(open)
        await open.flush()
        connection.run('COMMIT', [])
        return { open, result }
      } catch (error) {
        connection.rollback()
        throw error
      }
    })
    tx.open.committed(signal)
    return tx.result
  }

  #read<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#withConnection((connection) => work(new SqliteSession(connection)))
  }

  async #withConnection<T>(work: (connection: SqliteConnection) => Promise<T>): Promise<T> {
    const knex = this.client.getWriteClient().client as unknown as KnexClient
    const connection = await knex.acquireConnection()
    try {
      return await work(connection)
    } finally {
      await knex.releaseConnection(connection)
    }
  }

  /** @throws when the store does not answer, saying why */
  async ping(): Promise<void> {
    await this.one('SELECT 1 AS up')
  }
}

const stores = new Map<ModuleName, ModuleStore>()

/** The store of a module, for that module alone: its `store.ts` asks for it, nobody else. */
export function moduleStore(module: ModuleName): ModuleStore {
  let store = stores.get(module)
  if (!store) stores.set(module, (store = new ModuleStore(module)))
  return store
}

/**
 * Goes through many rows in transactions of `size`, with a breath in between, for seeders and rebuilds.
 */
export async function inBatches<T>(
  store: ModuleStore,
  items: readonly T[],
  work: (tx: Tx, item: T) => Promise<void>,
  size = 200
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    await store.transaction(async (tx) => {
      for (const item of items.slice(start, start + size)) await work(tx, item)
    })
    await breathe()
  }
}
