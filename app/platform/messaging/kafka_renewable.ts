import { isRefusal, KafkaUnavailableError, rootOf } from '#platform/messaging/kafka_client'
import { logger } from '#platform/observability/logger'
import { sleep } from '#platform/runtime/pause'

/** How often a request is made again that met a partition on the move; a new topic's partitions are so for a moment. */
const MOVES = 6

/**
 * Something that is opened on first use, shared, and thrown away after a failure: kafkajs's clients do not always find back
 * after their broker was away, a new one does.
 */
export class Renewable<T> {
  readonly #brokers: string
  readonly #open: () => Promise<T>
  readonly #close: (opened: T) => Promise<void>
  #current: Promise<T> | undefined
  #closed = false

  constructor(brokers: string, open: () => Promise<T>, close: (opened: T) => Promise<void>) {
    this.#brokers = brokers
    this.#open = open
    this.#close = close
  }

  /**
   * As `use`, for what may be done twice: done again while the partition or the coordinator that it is about moves.
   * @throws as `use`
   */
  async useUntilSettled<R>(work: (opened: T) => Promise<R>): Promise<R> {
    for (let moves = 0; ; moves++) {
      try {
        return await this.use(work)
      } catch (error) {
        if (rootOf(error).name !== 'KafkaJSProtocolError' || isRefusal(error) || moves === MOVES) throw error
        await sleep(20 * 2 ** moves)
      }
    }
  }

  /** @throws KafkaUnavailableError when the broker is away; what `work` throws, when the broker refuses */
  async use<R>(work: (opened: T) => Promise<R>): Promise<R> {
    if (this.#closed) throw new Error('This client of Kafka is closed')
    const current = (this.#current ??= this.#open())
    try {
      return await work(await current)
    } catch (error) {
      if (isRefusal(error)) throw error
      this.#discard(current)
      throw new KafkaUnavailableError(this.#brokers, error)
    }
  }

  /** The next use opens a new one. */
  renew(): void {
    if (this.#current) this.#discard(this.#current)
  }

  #discard(current: Promise<T>): void {
    if (this.#current === current) this.#current = undefined
    this.#shut(current).catch((error) => logger.debug({ err: error }, 'kafka client: it did not close'))
  }

  async #shut(current: Promise<T>): Promise<void> {
    let opened: T
    try {
      opened = await current
    } catch {
      /* It never opened, and who asked for it was told so. */
      return
    }
    await this.#close(opened)
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#current) await this.#shut(this.#current)
  }
}
