import type { Broker } from '#platform/messaging/broker'
import { metrics } from '#platform/observability/metrics'
import { LeasedLoop } from '#platform/storage/leased_loop'
import type { ModuleStore } from '#platform/storage/module_store'
import { placeholders } from '#platform/storage/sql'

/** How many rows leave at once. */
const BATCH = 500

interface Row {
  position: number
  topic: string
  type: string
  message_key: string
  headers: string
  value: Uint8Array
  created_at: number
}

/**
 * Publishes one module's outbox, in order. One relay per module works at a time, by a fenced lease; the others stand by and
 * take over when it dies. A row leaves the outbox only after the broker took it, in a transaction that checks the lease: a
 * crash in between publishes it once more, and a stale relay cannot take rows away from its successor.
 */
export class Relay {
  readonly #store: ModuleStore
  readonly #broker: Broker
  readonly #loop: LeasedLoop

  /** @param pollMs how often commits of other processes are looked for */
  constructor(store: ModuleStore, broker: Broker, pollMs: number) {
    this.#store = store
    this.#broker = broker
    const options = {
      name: 'outbox-relay',
      signal: `outbox:${store.module}`,
      pollMs,
      complaint: 'the relay could not publish; it will try again',
    }
    this.#loop = new LeasedLoop(store, options, async () => ((await this.#publishBatch()) < BATCH ? 'done' : 'more'))
  }

  start(): void {
    this.#loop.start()
  }

  /** Finishes the batch at hand and lets go of the lease. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #publishBatch(): Promise<number> {
    const { module } = this.#store
    const rows = await this.#store.all<Row>(
      'SELECT position, topic, type, message_key, headers, value, created_at FROM outbox ORDER BY position LIMIT ?',
      [BATCH]
    )
    if (rows.length === 0) return 0
    await this.#broker.publish(
      rows.map((row) => ({
        topic: row.topic,
        key: row.message_key,
        headers: JSON.parse(row.headers) as Record<string, string>,
        value: row.value,
      }))
    )
    /* The lease's row and the rows' own numbers guard it; more would only get in the way of those who add rows. */
    await this.#store.transaction(async (tx) => {
      if (!(await this.#loop.lease.isHeld(tx)))
        throw new Error('another relay took over; it publishes these rows again')
      await tx.run(
        `DELETE FROM outbox WHERE position IN (${placeholders(rows.length)})`,
        rows.map((row) => row.position)
      )
    }, 'read-committed')
    const at = Date.now()
    for (const row of rows) {
      metrics.eventsPublished.inc({ module, type: row.type })
      metrics.outboxDelay.observe({ module }, Math.max(0, at - row.created_at) / 1000)
    }
    return rows.length
  }
}
