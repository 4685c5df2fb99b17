import { Partitioners, type Producer, type TopicMessages } from 'kafkajs'
import type { BrokerMessage } from '#platform/messaging/broker'
import { isRefusal, newClient, RETRY, type KafkaSettings } from '#platform/messaging/kafka_client'
import { Renewable } from '#platform/messaging/kafka_renewable'

/** A partition's part of one request has to stay below `message.max.bytes`, by default 1 MiB. */
const MAX_BYTES = 900_000
/** What a message takes besides its key, headers and value, at most. */
const FRAME_BYTES = 40

interface Call {
  readonly batch: readonly BrokerMessage[]
  readonly bytes: number
  resolve(): void
  reject(error: unknown): void
}

/**
 * Publishes one request at a time, by an idempotent producer: what it tries again cannot come twice or in another order.
 * What callers ask for meanwhile goes together with the next.
 *
 * A producer that failed for good is not used again. kafkajs numbers its next messages as if the failed ones had not arrived;
 * if they had, the broker would take the next ones for repetitions and acknowledge them without keeping them.
 */
export class KafkaProducer {
  readonly #prefix: string
  readonly #producer: Renewable<Producer>
  #waiting: Call[] = []
  #running: Promise<void> | undefined

  constructor(settings: KafkaSettings) {
    this.#prefix = settings.prefix
    this.#producer = new Renewable(
      settings.brokers,
      async () => {
        const producer = newClient(settings).producer({
          idempotent: true,
          allowAutoTopicCreation: false,
          createPartitioner: Partitioners.DefaultPartitioner,
          retry: RETRY,
        })
        await producer.connect()
        return producer
      },
      (producer) => producer.disconnect()
    )
  }

  /** @throws KafkaUnavailableError when it may be tried again; what the broker said, when it refused */
  publish(batch: readonly BrokerMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const bytes = batch.reduce((sum, message) => sum + sizeOf(message), 0)
      this.#waiting.push({ batch, bytes, resolve, reject })
      this.#running ??= this.#run().finally(() => (this.#running = undefined))
    })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#send(this.#take())
  }

  /** As many of those that wait as go into one request; one at least. */
  #take(): Call[] {
    let bytes = 0
    let count = 0
    for (const call of this.#waiting) {
      bytes += call.bytes
      if (count > 0 && bytes > MAX_BYTES) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #send(calls: readonly Call[]): Promise<void> {
    try {
      for (const messages of requests(calls.flatMap(({ batch }) => batch))) {
        await this.#producer.use((producer) =>
          producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: byTopic(messages, this.#prefix) })
        )
      }
      for (const call of calls) call.resolve()
    } catch (error) {
      this.#producer.renew()
      /* What one of them has wrong is no concern of the others. */
      if (calls.length > 1 && isRefusal(error)) for (const call of calls) await this.#send([call])
      else for (const call of calls) call.reject(error)
    }
  }

  /** Finishes what was asked for. */
  async close(): Promise<void> {
    await this.#running
    await this.#producer.close()
  }
}

function sizeOf({ key, headers, value }: BrokerMessage): number {
  const named = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length * 2 + 6, 0)
  return FRAME_BYTES + key.length * 2 + named + value.byteLength
}

/** In order, cut where a request would grow too large; most often it is one. */
function requests(messages: readonly BrokerMessage[]): BrokerMessage[][] {
  const cut: BrokerMessage[][] = [[]]
  let bytes = 0
  for (const message of messages) {
    bytes += sizeOf(message)
    if (bytes > MAX_BYTES && cut.at(-1)!.length > 0) {
      cut.push([])
      bytes = sizeOf(message)
    }
    cut.at(-1)!.push(message)
  }
  return cut
}

function byTopic(messages: readonly BrokerMessage[], prefix: string): TopicMessages[] {
  const topics = new Map<string, TopicMessages>()
  for (const { topic, key, headers, value } of messages) {
    let entry = topics.get(topic)
    if (!entry) topics.set(topic, (entry = { topic: prefix + topic, messages: [] }))
    entry.messages.push({ key, headers, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) })
  }
  return [...topics.values()]
}
