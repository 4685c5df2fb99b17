import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { ModuleName } from '#config/modules'
import { databaseWriterCount } from '#platform/config/engines'
import { Gate } from '#platform/runtime/gate'
import { sleep } from '#platform/runtime/pause'
import { signal } from '#platform/runtime/signals'
import { logger } from '#platform/observability/logger'
import { metrics } from '#platform/observability/metrics'
import { CommitUnknownError, ConnectionLostError, type Isolation, type SqlDriver } from '#platform/storage/sql_driver'
import { retryCause, type RetryCause } from '#platform/storage/sql_errors'
import type { Dialect, SqlRow, SqlSession, SqlValue } from '#platform/storage/sql'
import { sqliteDriver } from '#platform/storage/sqlite_driver'
import { Tx } from '#platform/storage/transaction'

/** How often work that lost to other work is tried: on a server whole crowds may be after the same row. */
const ATTEMPTS = 20
/** The same where a single attempt may take seconds. */
const SLOW_ATTEMPTS: Partial<Record<RetryCause, number>> = { 'busy': 5, 'lock-timeout': 3, 'connection': 3 }
const LONGEST_WAIT_MS = 400

const DIALECTS: Readonly<Record<string, Dialect>> = { 'better-sqlite3': 'sqlite', 'postgres': 'pg', 'mysql': 'mysql' }

type Driver = SqlDriver<unknown>

interface KnexClient {
  acquireConnection(): Promise<unknown>
  releaseConnection(connection: unknown): Promise<void>
}

/** Clients of servers are loaded only where one is used. */
async function driverOf(dialect: Dialect): Promise<Driver> {
  if (dialect === 'pg') return (await import('#platform/storage/pg_driver')).pgDriver as Driver
  if (dialect === 'mysql') return (await import('#platform/storage/mysql_driver')).mysqlDriver as Driver
  return sqliteDriver as Driver
}

/**
 * One module's own SQL store. Connections, pools and migrations are Lucid's; the statements are plain SQL, which go straight
 * to the connection (see docs/decisions/0003-embedded-sql.md).
 */
export class ModuleStore implements SqlSession {
  readonly module: ModuleName
  readonly #connectionName: string
  #client: QueryClientContract | undefined
  #driver: Driver | undefined
  /** On a server: those that wait here need not be undone there for having met in the same corner of an index. */
  readonly #gate: Gate

  /** @param connectionName of Lucid's connection; the module's own by default */
  constructor(module: ModuleName, connectionName: string = module) {
    this.module = module
    this.#connectionName = connectionName
    this.#gate = new Gate(databaseWriterCount(module))
  }

  /** Lucid's client: for lists whose filters are put together at run time, through its query builder. */
  get client(): QueryClientContract {
    this.#client ??= db.connection(this.#connectionName)
    return this.#client
  }

  get dialect(): Dialect {
    return DIALECTS[this.client.dialect.name]!
  }

  all<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.#again(() => this.#single((session) => session.all<Row>(sql, parameters)))
  }

  one<Row = SqlRow>(sql: string, parameters?: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#again(() => this.#single((session) => session.one<Row>(sql, parameters)))
  }

  /** @throws CommitUnknownError when the connection broke while the statement ran */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<number> {
    return this.#again(() =>
      this.#single((session) => session.run(sql, parameters)).catch((error: unknown) => {
        throw error instanceof ConnectionLostError ? new CommitUnknownError(error.cause) : error
      })
    )
  }

  /**
   * Runs `work` in one transaction with its events and timers; whatever it throws rolls all of it back. `work` may be run
   * again when another transaction got in its way, so it has no effects but through `tx`.
   * @param isolation `read-committed` only for work that every statement of which stands for itself
   * @throws CommitUnknownError when the connection broke during COMMIT: store trouble, and never run again from here
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, isolation: Isolation = 'serializable'): Promise<T> {
    return this.#again(() => {
      if (isolation !== 'serializable' || this.dialect === 'sqlite') return this.#attempt(work, isolation)
      return this.#gate.through(() => this.#attempt(work, isolation))
    })
  }

  /** Waits of random length, longer from time to time, so that those who meet again and again get apart. */
  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        const cause = retryCause(error)
        if (!cause || attempt >= (SLOW_ATTEMPTS[cause] ?? ATTEMPTS)) throw error
        metrics.transactionRetries.inc({ module: this.module, cause })
        await sleep(Math.random() * Math.min(5 * 2 ** attempt, LONGEST_WAIT_MS))
      }
    }
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>, isolation: Isolation): Promise<T> {
    const tx = await this.#withConnection(async (connection, driver) => {
      try {
        await driver.begin(connection, isolation)
        const open = new Tx(this.module, driver.session(connection))
        const result = await work(open)
        await open.flush()
        await driver.commit(connection)
        return { open, result }
      } catch (error) {
        await undo(connection, driver, error)
        throw error
      }
    })
    tx.open.committed(signal)
    return tx.result
  }

  #single<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#withConnection((connection, driver) => work(driver.session(connection)))
  }

  async #withConnection<T>(work: (connection: unknown, driver: Driver) => Promise<T>): Promise<T> {
    const driver = (this.#driver ??= await driverOf(this.dialect))
    const knex = this.client.getWriteClient().client as unknown as KnexClient
    const connection = await knex.acquireConnection()
    try {
      return await work(connection, driver)
    } finally {
      await knex.releaseConnection(connection)
    }
  }

  /** @throws when the store does not answer, saying why */
  async ping(): Promise<void> {
    await this.one('SELECT 1 AS up')
  }
}

/** A connection whose transaction cannot be undone is given up, which undoes it too; what went wrong first is what counts. */
async function undo(connection: unknown, driver: Driver, reason: unknown): Promise<void> {
  if (reason instanceof ConnectionLostError || reason instanceof CommitUnknownError) return
  try {
    await driver.rollback(connection)
  } catch (error) {
    logger.warn({ err: error }, 'a transaction could not be rolled back; its connection is given up')
    driver.discard(connection, error)
  }
}

const stores = new Map<ModuleName, ModuleStore>()

/** The store of a module, for that module alone: its `store.ts` asks for it, nobody else. */
export function moduleStore(module: ModuleName): ModuleStore {
  let store = stores.get(module)
  if (!store) stores.set(module, (store = new ModuleStore(module)))
  return store
}
