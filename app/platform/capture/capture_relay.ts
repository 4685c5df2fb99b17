import { ChangeLog } from '#platform/capture/change_log'
import { toMessages } from '#platform/capture/envelope'
import type { Broker } from '#platform/messaging/broker'
import { metrics } from '#platform/observability/metrics'
import { LeasedLoop } from '#platform/storage/leased_loop'
import type { ModuleStore } from '#platform/storage/module_store'

/** How many changes leave at once. */
const BATCH = 1000
/** Nobody waits for them as for events, and many at once cost less. */
const GATHER_MS = 500

/**
 * Publishes the changes of one embedded store, in order. One process per module does so at a time. The position is noted after
 * the broker took a batch: a crash in between publishes it once more, so that the last message of a key is right in any case.
 */
export class CaptureRelay {
  readonly #store: ModuleStore
  readonly #broker: Broker
  readonly #log: ChangeLog
  readonly #loop: LeasedLoop

  /** @param pollMs how often commits of other processes are looked for */
  constructor(store: ModuleStore, broker: Broker, pollMs: number) {
    this.#store = store
    this.#broker = broker
    this.#log = new ChangeLog(store, 'topics')
    const options = {
      name: 'capture-relay',
      /* Most of what changes is announced; the rest is found by looking. */
      signal: `outbox:${store.module}`,
      pollMs,
      gatherMs: GATHER_MS,
      complaint: 'changes of rows could not be published; it is tried again',
    }
    this.#loop = new LeasedLoop(store, options, () => this.#publishBatch())
  }

  start(): void {
    this.#loop.start()
  }

  /** Finishes the batch at hand and lets go of the lease. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #publishBatch(): Promise<'more' | 'done'> {
    const { module } = this.#store
    const position = await this.#log.position()
    if (position === undefined) return 'done'
    const changes = await this.#log.after(position, BATCH)
    const last = changes.at(-1)
    if (!last) return 'done'
    const at = Date.now()
    await this.#broker.publish(changes.flatMap((change) => toMessages(module, change, at)))
    await this.#log.moveTo(last.position)
    for (const [table, some] of Map.groupBy(changes, (change) => change.table_name))
      metrics.changesPublished.inc({ module, table }, some.length)
    metrics.changesDelay.observe({ module }, Math.max(0, at - changes[0]!.changed_at) / 1000)
    return changes.length < BATCH ? 'done' : 'more'
  }
}
