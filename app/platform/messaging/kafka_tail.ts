import type { BrokerRecord } from '#platform/messaging/broker'
import { connect, type KafkaConnection, type KafkaSettings } from '#platform/messaging/kafka_client'
import { fetchAt, offsetsOf, toRecord, type Position } from '#platform/messaging/kafka_records'
import { Renewable } from '#platform/messaging/kafka_renewable'
import { logger } from '#platform/observability/logger'
import { Pause } from '#platform/runtime/pause'

/** How long one request waits for something new. It is answered as soon as there is. */
const WAIT_MS = 500

/**
 * Follows some topics, as a member of no group: nobody else's work is interrupted when it comes or goes. It keeps its place in
 * memory, also while the broker is away. Has a connection of its own, because a request that waits holds up those behind it.
 */
export class KafkaTail {
  readonly #topics: readonly string[]
  readonly #prefix: string
  readonly #handle: (record: BrokerRecord) => void
  readonly #connection: Renewable<KafkaConnection>
  readonly #pause = new Pause()
  #positions: Position[] = []
  #paused = false

  constructor(settings: KafkaSettings, topics: readonly string[], handle: (record: BrokerRecord) => void) {
    this.#prefix = settings.prefix
    this.#topics = topics.map((topic) => settings.prefix + topic)
    this.#handle = handle
    this.#connection = new Renewable(
      settings.brokers,
      async () => {
        const connection = await connect(settings)
        await connection.cluster.addMultipleTargetTopics([...this.#topics])
        return connection
      },
      (connection) => connection.close()
    )
  }

  /** Everything that is published after this has resolved is delivered. */
  async start(since?: number): Promise<void> {
    this.#positions = await this.#connection.useUntilSettled(async ({ cluster }) => {
      /* In this order: what is appended in between lies at the ends or after them. */
      const ends = await offsetsOf(cluster, this.#topics, 'latest')
      if (since === undefined) return ends
      const firsts = await offsetsOf(cluster, this.#topics, since)
      return ends.map((end) => {
        const first = firsts.find(({ topic, partition }) => topic === end.topic && partition === end.partition)
        return first && first.offset >= 0 && first.offset < end.offset ? first : end
      })
    })
    void this.#run()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#pause.wake()
  }

  async stop(): Promise<void> {
    this.#pause.end()
    await this.#connection.close()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#pause.ended) {
      if (this.#paused) {
        await this.#pause.wait(60_000)
        continue
      }
      try {
        for (const { topic, partition, messages } of await this.#connection.use(({ cluster }) =>
          fetchAt(cluster, this.#positions, WAIT_MS)
        )) {
          const index = this.#positions.findIndex((each) => each.topic === topic && each.partition === partition)
          for (const message of messages) {
            const { offset } = this.#positions[index]!
            if (this.#paused || this.#pause.ended) break
            /* A request is answered with whole batches of the log, and those may begin before the offset. */
            if (Number(message.offset) < offset) continue
            this.#positions[index] = { topic, partition, offset: Number(message.offset) + 1 }
            if (!message.isControlRecord) this.#deliver(toRecord(topic.slice(this.#prefix.length), partition, message))
          }
        }
        failures = 0
      } catch (error) {
        if (this.#pause.ended) return
        failures++
        logger.warn(
          { err: error, topics: this.#topics, failures },
          'a tail lost the broker; it goes on when it is back'
        )
        await this.#recover()
        await this.#pause.wait(Math.min(100 * 2 ** failures, 5000))
      }
    }
  }

  /** What was deleted meanwhile, because of its age or with its topic, is passed over. */
  async #recover(): Promise<void> {
    try {
      const [begins, ends] = await this.#connection.use(async ({ cluster }) => [
        await offsetsOf(cluster, this.#topics, 'earliest'),
        await offsetsOf(cluster, this.#topics, 'latest'),
      ])
      this.#positions = this.#positions.map((position) => {
        const same = (each: Position) => each.topic === position.topic && each.partition === position.partition
        const [begin, end] = [begins.find(same), ends.find(same)]
        if (!begin || !end || (position.offset >= begin.offset && position.offset <= end.offset)) return position
        return begin
      })
    } catch (error) {
      logger.debug({ err: error }, 'a tail could not look its places up')
    }
  }

  /** What a view throws concerns nobody else. */
  #deliver(record: BrokerRecord): void {
    try {
      this.#handle(record)
    } catch (error) {
      logger.error({ err: error, topic: record.topic, offset: record.offset }, 'a tail failed on a record')
    }
  }
}
