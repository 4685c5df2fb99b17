import type { Broker, BrokerRecord, Subscription } from '#platform/messaging/broker'
import { deadLetterTopic } from '#platform/messaging/dead_letters'
import { metrics } from '#platform/observability/metrics'
import type { ModuleStore } from '#platform/storage/module_store'
import { placeholders } from '#platform/storage/sql'

interface Row {
  readonly position: number
  readonly type: string
  readonly created_at: number
}

/**
 * Where Debezium publishes a module's outbox: takes the rows away whose messages have come to lie in the broker. It reads the
 * module's own topics for that, with a group of its own, so a row that is still there was not published, whatever slots and
 * positions say; a new connector finds it and publishes it. Any number of processes share the topics out. A crash at any
 * moment leaves rows that are found again, and their messages come to this group again.
 */
export class OutboxReturn {
  readonly #store: ModuleStore
  readonly #broker: Broker
  #subscription: Promise<Subscription> | undefined

  constructor(store: ModuleStore, broker: Broker) {
    this.#store = store
    this.#broker = broker
  }

  async start(): Promise<void> {
    const { module } = this.#store
    this.#subscription = this.#broker.subscribe({
      group: `${module}.outbox`,
      topics: [`${module}.events`, deadLetterTopic(module)],
      handle: (records) => this.#takeAway(records),
    })
    await this.#subscription
  }

  async stop(): Promise<void> {
    await (await this.#subscription)?.stop()
  }

  async #takeAway(records: readonly BrokerRecord[]): Promise<void> {
    const ids = [...new Set(records.map(({ headers }) => headers.id).filter((id) => id !== undefined))]
    if (ids.length === 0) return
    const { module } = this.#store
    /* Looked for first, and deleted by their numbers: a deletion that looks for rows would wait for those that are just being added. */
    const rows = await this.#store.all<Row>(
      `SELECT position, type, created_at FROM outbox WHERE event_id IN (${placeholders(ids.length)})`,
      ids
    )
    if (rows.length === 0) return
    const positions = rows.map(({ position }) => position)
    await this.#store.transaction(
      (tx) => tx.run(`DELETE FROM outbox WHERE position IN (${placeholders(positions.length)})`, positions),
      'read-committed'
    )
    const at = Date.now()
    for (const { type, created_at } of rows) {
      metrics.eventsPublished.inc({ module, type })
      metrics.outboxDelay.observe({ module }, Math.max(0, at - created_at) / 1000)
    }
  }
}
