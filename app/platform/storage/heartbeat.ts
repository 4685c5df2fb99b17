import type { Knex } from 'knex'
import { logger } from '#platform/observability/logger'
import { Pause } from '#platform/runtime/pause'
import type { ModuleStore } from '#platform/storage/module_store'
import { insertSql, type SqlSession } from '#platform/storage/sql'
import { now } from '#platform/values/clock'

export const HEARTBEAT_MS = 1000
/** Timers fire a little early or late: without this, every other beat of a lone process would come to nothing. */
const EARLY_MS = 100

/** The one row that tells how old a copy of a store is; for the module's migrations. */
export function heartbeatTable(schema: Knex.SchemaBuilder): void {
  schema.createTable('heartbeat', (table) => {
    table.integer('id').primary()
    table.bigInteger('beat_at').notNullable()
  })
}

/**
 * When the heart last beat, as this store or copy has it, in milliseconds since the epoch: everything that was committed
 * before then is there. `undefined`: it has never beaten there.
 */
export async function lastBeat(session: SqlSession): Promise<number | undefined> {
  return (await session.one<{ beat_at: number }>('SELECT beat_at FROM heartbeat WHERE id = 1'))?.beat_at
}

/**
 * Writes the time into a store about once a second. Every process that hosts the module does so, and of those that do it
 * at the same time one has an effect, so that the heart beats as long as any of them lives.
 */
export class Heartbeat {
  readonly #store: ModuleStore
  readonly #pause = new Pause()
  #running: Promise<void> | undefined

  constructor(store: ModuleStore) {
    this.#store = store
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#pause.end()
    await this.#running
  }

  async #run(): Promise<void> {
    let failing = false
    while (!this.#pause.ended) {
      try {
        await this.#beat()
        failing = false
      } catch (error) {
        if (!failing) logger.warn({ err: error, module: this.#store.module }, 'no heartbeat; it is tried again')
        failing = true
      }
      await this.#pause.wait(HEARTBEAT_MS)
    }
  }

  async #beat(): Promise<void> {
    const at = now()
    const sql = 'UPDATE heartbeat SET beat_at = ? WHERE id = 1 AND beat_at <= ?'
    if ((await this.#store.run(sql, [at, at - HEARTBEAT_MS + EARLY_MS])) > 0) return
    const first = insertSql(this.#store.dialect, 'heartbeat', ['id', 'beat_at'], { key: ['id'], do: 'nothing' })
    if ((await lastBeat(this.#store)) === undefined) await this.#store.run(first, [1, at])
  }
}
