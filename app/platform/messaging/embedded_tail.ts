import type { BrokerRecord } from '#platform/messaging/broker'
import type { EmbeddedLog, LogPartition } from '#platform/messaging/embedded_log'
import { logger } from '#platform/observability/logger'

/** Follows the end of some topics. */
export class Tail {
  readonly #log: EmbeddedLog
  readonly #handle: (record: BrokerRecord) => void
  readonly #positions: Map<LogPartition, number>
  #paused = false

  constructor(log: EmbeddedLog, topics: readonly string[], handle: (record: BrokerRecord) => void, since?: number) {
    this.#log = log
    this.#handle = handle
    const partitions = topics.flatMap((topic) => log.partitions(topic))
    this.#positions = new Map(
      partitions.map((each) => [each, since === undefined ? each.end : log.offsetSince(each, since)])
    )
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.advance()
  }

  /** Hands over all that there is. */
  advance(): void {
    for (const partition of this.#positions.keys()) {
      while (!this.#paused && this.#positions.get(partition)! < partition.end) {
        const records = this.#log.read(partition, this.#positions.get(partition)!, 1000)
        /* What is left of it has expired. */
        if (records.length === 0) this.#positions.set(partition, partition.end)
        for (const record of records) {
          if (this.#paused) return
          this.#positions.set(partition, record.offset + 1)
          this.#deliver(record)
        }
      }
    }
  }

  /** What a view throws concerns nobody else: least of all who published just now, and would publish again. */
  #deliver(record: BrokerRecord): void {
    try {
      this.#handle(record)
    } catch (error) {
      logger.error({ err: error, topic: record.topic, offset: record.offset }, 'a tail failed on a record')
    }
  }
}
