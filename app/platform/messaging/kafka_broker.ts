import type { Admin } from 'kafkajs'
import type {
  Broker,
  BrokerMessage,
  BrokerRecord,
  GroupLag,
  SubscribeOptions,
  Subscription,
} from '#platform/messaging/broker'
import { connect, newClient, type KafkaConnection, type KafkaSettings } from '#platform/messaging/kafka_client'
import { KafkaGroups } from '#platform/messaging/kafka_groups'
import { KafkaMember } from '#platform/messaging/kafka_member'
import { KafkaProducer } from '#platform/messaging/kafka_producer'
import { fetchAt, offsetsOf, toRecord } from '#platform/messaging/kafka_records'
import { Renewable } from '#platform/messaging/kafka_renewable'
import { KafkaTail } from '#platform/messaging/kafka_tail'
import { KafkaTopics } from '#platform/messaging/kafka_topics'

/** How long a view of all groups is shown again: dashboards and probes ask often, and it costs Kafka a dozen requests. */
const LAG_MS = 1000

/**
 * The broker port on Kafka, by kafkajs. Any number of processes; see messaging/broker.ts for what holds. Nothing is connected
 * before it is used, and what was lost comes back by itself when the broker does.
 */
export class KafkaBroker implements Broker {
  readonly #settings: KafkaSettings
  readonly #admin: Renewable<Admin>
  readonly #connection: Renewable<KafkaConnection>
  readonly #producer: KafkaProducer
  readonly #topics: KafkaTopics
  readonly #groups: KafkaGroups
  readonly #running = new Set<KafkaMember | KafkaTail>()
  #lag: { at: number; of: Promise<GroupLag[]> } | undefined

  constructor(settings: KafkaSettings) {
    this.#settings = settings
    this.#producer = new KafkaProducer(settings)
    this.#admin = new Renewable(
      settings.brokers,
      async () => {
        const admin = newClient(settings).admin()
        await admin.connect()
        return admin
      },
      (admin) => admin.disconnect()
    )
    this.#connection = new Renewable(
      settings.brokers,
      () => connect(settings),
      (connection) => connection.close()
    )
    this.#topics = new KafkaTopics(settings, this.#admin, this.#connection)
    this.#groups = new KafkaGroups(settings, this.#admin, this.#connection)
  }

  ensureTopics(topics: readonly string[]): Promise<void> {
    return this.#topics.ensure(topics)
  }

  async publish(batch: readonly BrokerMessage[]): Promise<void> {
    if (batch.length === 0) return
    await this.#topics.demand(batch.map(({ topic }) => topic))
    await this.#producer.publish(batch)
    this.#lag = undefined
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const partitions = await this.#topics.partitions(options.topics)
    return this.#start(new KafkaMember(this.#settings, options, partitions), async (member) => member.start())
  }

  async tail(topics: readonly string[], handle: (record: BrokerRecord) => void, since?: number): Promise<Subscription> {
    await this.#topics.demand(topics)
    return this.#start(new KafkaTail(this.#settings, topics, handle), (tail) => tail.start(since))
  }

  async #start<T extends KafkaMember | KafkaTail>(started: T, start: (it: T) => Promise<void>): Promise<Subscription> {
    this.#running.add(started)
    const stop = async () => {
      await started.stop()
      this.#running.delete(started)
    }
    try {
      await start(started)
    } catch (error) {
      await stop()
      throw error
    }
    return { stop, pause: () => started.pause(), resume: () => started.resume() }
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<BrokerRecord[]> {
    await this.#topics.demand([topic])
    const name = this.#settings.prefix + topic
    return this.#connection.useUntilSettled(async ({ cluster }) => {
      await cluster.addMultipleTargetTopics([name])
      const records: BrokerRecord[] = []
      for (let next = await this.#kept(name, partition, offset); next !== undefined && records.length < limit;) {
        const [fetched] = await fetchAt(cluster, [{ topic: name, partition, offset: next }], 0)
        const last = fetched?.messages.at(-1)
        if (!fetched || !last || Number(last.offset) < next) break
        for (const message of fetched.messages) {
          if (Number(message.offset) >= next && !message.isControlRecord)
            records.push(toRecord(topic, partition, message))
        }
        next = Number(last.offset) + 1
      }
      return records.slice(0, limit)
    })
  }

  /** The offset, or the oldest that is kept; `undefined` when there is no such partition or nothing there yet. */
  async #kept(topic: string, partition: number, offset: number): Promise<number | undefined> {
    return this.#connection.useUntilSettled(async ({ cluster }) => {
      const of = async (where: 'earliest' | 'latest') =>
        (await offsetsOf(cluster, [topic], where)).find((each) => each.partition === partition)?.offset
      const end = await of('latest')
      if (end === undefined || offset >= end) return undefined
      return Math.max(offset, (await of('earliest')) ?? 0)
    })
  }

  /** By default not older than a second, and than what this process published. */
  lag({ fresh = false } = {}): Promise<GroupLag[]> {
    const at = performance.now()
    if (fresh || !this.#lag || at - this.#lag.at > LAG_MS) {
      const of = this.#topics.names().then((topics) => this.#groups.lag(topics))
      this.#lag = { at, of }
      of.catch(() => (this.#lag = undefined))
    }
    return this.#lag.of
  }

  async seek(group: string, topic: string, partition: number, offset: number): Promise<void> {
    await this.#topics.demand([topic])
    await this.#groups.seek(group, { topic: this.#settings.prefix + topic, partition, offset })
    this.#lag = undefined
  }

  topics(): Promise<{ topic: string; partitions: number; records: number }[]> {
    return this.#topics.list()
  }

  async ping(): Promise<void> {
    await this.#admin.useUntilSettled((admin) => admin.describeCluster())
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((each) => each.stop()))
    await this.#producer.close()
    await Promise.all([this.#admin.close(), this.#connection.close()])
  }
}
