import type { EachBatchPayload } from 'kafkajs'
import type { BrokerRecord } from '#platform/messaging/broker'
import { toRecord } from '#platform/messaging/kafka_records'

/** What was fetched of one partition and is not yet handled. kafkajs fetches no more of it until it is settled. */
interface Fetched {
  readonly payload: EachBatchPayload
  readonly records: readonly BrokerRecord[]
  /** Index of the next record to hand over. */
  next: number
  settle(error?: Error): void
}

/** A part of it that is handed over. */
export interface Share {
  readonly fetched: Fetched
  readonly records: readonly BrokerRecord[]
}

/**
 * kafkajs hands every partition over by itself; a handler wants them together, because a batch is a transaction. So the
 * partitions' batches wait here, and each is answered for when all of it is handled.
 */
export class Gathering {
  readonly #prefix: string
  readonly #fetched = new Set<Fetched>()
  /** The last batch that each partition had a share in. */
  readonly #served = new Map<string, number>()
  #batches = 0

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Resolves when all of it is handled or it was dropped; rejects when its partition cannot be kept. */
  add(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch
    const name = topic.slice(this.#prefix.length)
    return new Promise((resolve, reject) => {
      const fetched: Fetched = {
        payload,
        records: messages.map((message) => toRecord(name, partition, message)),
        next: 0,
        settle: (error) => {
          this.#fetched.delete(fetched)
          if (error) reject(error)
          else resolve()
        },
      }
      this.#fetched.add(fetched)
    })
  }

  /** Any of those that wait: what it can say to the broker is the same for all. */
  get any(): EachBatchPayload | undefined {
    for (const { payload } of this.#fetched) return payload
    return undefined
  }

  /** A fair share of each partition; of those that waited longest, when there is not room for all. */
  take(limit: number): Share[] {
    const waiting = [...this.#fetched]
    if (waiting.length > limit) waiting.sort((a, b) => this.#servedAt(a) - this.#servedAt(b)).splice(limit)
    if (waiting.length === 0) return []
    this.#batches++
    const size = Math.floor(limit / waiting.length)
    return waiting.map((fetched) => {
      this.#served.set(keyOf(fetched), this.#batches)
      return { fetched, records: fetched.records.slice(fetched.next, fetched.next + size) }
    })
  }

  #servedAt(fetched: Fetched): number {
    return this.#served.get(keyOf(fetched)) ?? 0
  }

  /** These are handled: the next fetch begins behind them. */
  resolve(shares: readonly Share[]): void {
    for (const { fetched, records } of shares) {
      fetched.next += records.length
      fetched.payload.resolveOffset(String(records.at(-1)!.offset))
    }
  }

  /** Lets go of those that are handled to their end. */
  settleDone(): void {
    for (const fetched of this.#fetched) if (fetched.next === fetched.records.length) fetched.settle()
  }

  /** Lets go of all: what is not handled is fetched again, or by another member when there is an error. */
  settleAll(error?: Error): void {
    for (const fetched of this.#fetched) fetched.settle(error)
  }
}

const keyOf = ({ payload: { batch } }: Fetched) => `${batch.topic}/${batch.partition}`
