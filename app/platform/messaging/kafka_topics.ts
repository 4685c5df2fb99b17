import type { Admin } from 'kafkajs'
import { rootOf, type KafkaConnection, type KafkaSettings } from '#platform/messaging/kafka_client'
import { offsetsOf } from '#platform/messaging/kafka_records'
import type { Renewable } from '#platform/messaging/kafka_renewable'
import { sleep } from '#platform/runtime/pause'

/** How long a new topic may take until all brokers know who leads its partitions. */
const LEADERS_MS = 15_000

/** The topics that begin with the prefix, spoken of without it. */
export class KafkaTopics {
  readonly #settings: KafkaSettings
  readonly #admin: Renewable<Admin>
  readonly #connection: Renewable<KafkaConnection>
  readonly #known = new Set<string>()

  constructor(settings: KafkaSettings, admin: Renewable<Admin>, connection: Renewable<KafkaConnection>) {
    this.#settings = settings
    this.#admin = admin
    this.#connection = connection
  }

  /** Creates those that are missing and waits until they can be used. Whoever else creates one meanwhile is not in the way. */
  async ensure(names: readonly string[]): Promise<void> {
    const missing = await this.#missing(names)
    if (missing.length === 0) return
    const { prefix, partitions, replication, retentionMs } = this.#settings
    const topics = missing.map((name) => ({
      topic: prefix + name,
      numPartitions: partitions,
      replicationFactor: replication,
      ...(retentionMs !== undefined && {
        configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
      }),
    }))
    await this.#admin.useUntilSettled(async (admin) => {
      try {
        await admin.createTopics({ topics, waitForLeaders: false })
      } catch (error) {
        if (!isRace(error)) throw error
      }
    })
    const giveUpAt = performance.now() + LEADERS_MS
    while (!(await this.#areLed(missing))) {
      if (performance.now() > giveUpAt)
        throw new Error(`Kafka made no leaders for ${missing.join(', ')}: is it healthy?`)
      await sleep(20)
    }
    for (const name of missing) this.#known.add(name)
  }

  async #areLed(names: readonly string[]): Promise<boolean> {
    if ((await this.#missing(names)).length > 0) return false
    return this.#admin.useUntilSettled(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: names.map((name) => this.#settings.prefix + name) })
      return topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
    })
  }

  /** @throws Error naming one that does not exist */
  async demand(names: readonly string[]): Promise<void> {
    const [missing] = await this.#missing(names)
    if (missing !== undefined)
      throw new Error(`The broker has no topic "${missing}": create it with ensureTopics first`)
  }

  /**
   * How many partitions these have in all.
   * @throws Error naming one that does not exist
   */
  async partitions(names: readonly string[]): Promise<number> {
    await this.demand(names)
    const topics = names.map((name) => this.#settings.prefix + name)
    const found = await this.#admin.useUntilSettled((admin) => admin.fetchTopicMetadata({ topics }))
    return found.topics.reduce((sum, { partitions }) => sum + partitions.length, 0)
  }

  async #missing(names: readonly string[]): Promise<string[]> {
    const unknown = [...new Set(names)].filter((name) => !this.#known.has(name))
    if (unknown.length === 0) return []
    for (const name of await this.names()) this.#known.add(name)
    return unknown.filter((name) => !this.#known.has(name))
  }

  /** Those of others with the same prefix too, but not Kafka's own. */
  async names(): Promise<string[]> {
    const { prefix } = this.#settings
    const all = await this.#admin.useUntilSettled((admin) => admin.listTopics())
    return all
      .filter((topic) => topic.startsWith(prefix) && !topic.startsWith('_'))
      .map((topic) => topic.slice(prefix.length))
  }

  async list(): Promise<{ topic: string; partitions: number; records: number }[]> {
    const { prefix } = this.#settings
    const topics = (await this.names()).map((name) => prefix + name)
    const ends = await this.#connection.useUntilSettled(async ({ cluster }) => {
      await cluster.addMultipleTargetTopics(topics)
      const [earliest, latest] = [
        await offsetsOf(cluster, topics, 'earliest'),
        await offsetsOf(cluster, topics, 'latest'),
      ]
      const begins = new Map(earliest.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]))
      return latest.map((end) => ({ ...end, records: end.offset - (begins.get(`${end.topic}/${end.partition}`) ?? 0) }))
    })
    return topics.map((topic) => {
      const own = ends.filter((end) => end.topic === topic)
      return {
        topic: topic.slice(prefix.length),
        partitions: own.length,
        records: own.reduce((sum, { records }) => sum + records, 0),
      }
    })
  }
}

/** Another process was quicker with some of them. */
function isRace(error: unknown): boolean {
  const { errors } = rootOf(error) as { errors?: readonly { type?: string }[] }
  return errors !== undefined && errors.every(({ type }) => type === 'TOPIC_ALREADY_EXISTS')
}
