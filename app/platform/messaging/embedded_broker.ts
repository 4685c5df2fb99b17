import type {
  Broker,
  BrokerMessage,
  BrokerRecord,
  GroupLag,
  SubscribeOptions,
  Subscription,
} from '#platform/messaging/broker'
import { GroupMember } from '#platform/messaging/embedded_group'
import { EmbeddedLog } from '#platform/messaging/embedded_log'
import { HEARTBEAT_MS, isAlive, type MemberRow } from '#platform/messaging/embedded_members'
import { Tail } from '#platform/messaging/embedded_tail'
import { logger } from '#platform/observability/logger'
import { THIS_PROCESS } from '#platform/runtime/owner'
import { immediately } from '#platform/storage/sqlite_engine'

/** How often the file is asked whether another process appended. */
const POLL_MS = 10

/** How often, and how soon after its start, a process looks for what has expired. */
const EXPIRY_MS = 3_600_000
const FIRST_EXPIRY_MS = 60_000

/** Members of this process so far: their names differ, whichever broker they joined by. */
let members = 0

/**
 * The broker of the embedded default: a durable log in one SQLite file which several processes of one machine share.
 * Same promises as Kafka, as the common behaviour suite shows; see messaging/broker.ts.
 */
export class EmbeddedBroker implements Broker {
  readonly #log: EmbeddedLog
  readonly #groups = new Set<GroupMember>()
  readonly #tails = new Set<Tail>()
  #poll: NodeJS.Timeout | undefined
  #heartbeat: NodeJS.Timeout | undefined
  #expiry: NodeJS.Timeout | undefined

  private constructor(log: EmbeddedLog) {
    this.#log = log
  }

  /** @param retentionMs how long records stay; for ever without it */
  static async open(filename: string, partitions: number, retentionMs?: number): Promise<EmbeddedBroker> {
    const broker = new EmbeddedBroker(await EmbeddedLog.open(filename, partitions))
    if (retentionMs !== undefined) broker.#expireEvery(retentionMs, FIRST_EXPIRY_MS)
    return broker
  }

  #expireEvery(retentionMs: number, inMs: number): void {
    this.#expiry = setTimeout(() => {
      this.expire(Date.now() - retentionMs)
        .catch((error) => logger.warn({ err: error }, 'old events could not be deleted; tried again later'))
        .finally(() => {
          if (this.#expiry) this.#expireEvery(retentionMs, EXPIRY_MS)
        })
    }, inMs).unref()
  }

  /** Deletes what was published before that time, whether every group has read it or not. */
  async expire(before: number): Promise<number> {
    this.#log.refresh()
    return this.#log.expire(before)
  }

  ensureTopics(topics: readonly string[]): Promise<void> {
    return this.#log.ensureTopics(topics)
  }

  async publish(batch: readonly BrokerMessage[]): Promise<void> {
    if (batch.length === 0) return
    await this.#log.append(batch, Date.now())
    this.#wake()
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    for (const topic of options.topics) this.#log.partitions(topic)
    const member = new GroupMember(this.#log, options, `${THIS_PROCESS}#${++members}`)
    this.#groups.add(member)
    this.#watch()
    await member.heartbeat()
    member.start()
    return {
      stop: async () => {
        await member.stop()
        this.#groups.delete(member)
      },
      pause: () => member.pause(),
      resume: () => member.resume(),
    }
  }

  async tail(topics: readonly string[], handle: (record: BrokerRecord) => void, since?: number): Promise<Subscription> {
    const tail = new Tail(this.#log, topics, handle, since)
    this.#tails.add(tail)
    this.#watch()
    tail.advance()
    return {
      stop: async () => {
        this.#tails.delete(tail)
        tail.pause()
      },
      pause: () => tail.pause(),
      resume: () => tail.resume(),
    }
  }

  #watch(): void {
    this.#poll ??= setInterval(() => {
      if (!this.#log.hasChanged()) return
      this.#log.refresh()
      this.#wake()
    }, POLL_MS)
    this.#heartbeat ??= setInterval(() => {
      for (const member of this.#groups) {
        member.heartbeat().catch((error) => logger.warn({ err: error, group: member.group }, 'broker heartbeat failed'))
      }
    }, HEARTBEAT_MS)
  }

  #wake(): void {
    for (const member of this.#groups) member.wake()
    for (const tail of this.#tails) tail.advance()
  }

  async read(topic: string, partition: number, offset: number, limit: number): Promise<BrokerRecord[]> {
    this.#log.refresh()
    const found = this.#log.partitions(topic)[partition]
    return found ? this.#log.read(found, offset, limit) : []
  }

  async lag(): Promise<GroupLag[]> {
    this.#log.refresh()
    const own = new Map([...this.#groups].flatMap((member) => member.positions()))
    const rows = this.#log.connection.all(
      `SELECT assignments.name, topics.name AS topic, assignments.number, assignments.position, assignments.member,
              partitions.next_offset
       FROM assignments JOIN topics ON topics.id = assignments.topic
       JOIN partitions ON partitions.topic = assignments.topic AND partitions.number = assignments.number`,
      []
    ) as { name: string; topic: string; number: number; position: number; member: string | null; next_offset: number }[]
    return rows.map((row) => ({
      group: row.name,
      topic: row.topic,
      partition: row.number,
      position: own.get(`${row.name} ${row.topic} ${row.number}`) ?? row.position,
      end: row.next_offset,
      member: row.member,
    }))
  }

  async seek(group: string, topic: string, partition: number, offset: number): Promise<void> {
    const found = this.#log.partitions(topic)[partition]
    if (!found) throw new Error(`${topic} has no partition ${partition}`)
    await immediately(this.#log.connection, () => {
      const member = this.#log.connection.get(
        `SELECT members.member, members.topics, members.alive_until FROM assignments
         JOIN members ON members.name = assignments.name AND members.member = assignments.member
         WHERE assignments.name = ? AND assignments.topic = ? AND assignments.number = ?`,
        [group, found.topicId, partition]
      ) as MemberRow | undefined
      if (member && isAlive(member, Date.now()))
        throw new Error(`${group} is reading ${topic}/${partition}: stop its members before you seek`)
      /* The epoch fences a member that was only thought dead. */
      this.#log.connection.run(
        `INSERT INTO assignments VALUES (?, ?, ?, NULL, 1, ?)
         ON CONFLICT (name, topic, number) DO UPDATE SET position = excluded.position, member = NULL, epoch = epoch + 1`,
        [group, found.topicId, partition, offset]
      )
    })
  }

  async topics() {
    this.#log.refresh()
    return [...this.#log.topics()].map(([topic, partitions]) => ({
      topic,
      partitions: partitions.length,
      records: partitions.reduce((count, partition) => count + partition.end - this.#log.start(partition), 0),
    }))
  }

  async ping(): Promise<void> {
    this.#log.connection.get('SELECT 1 FROM topics LIMIT 1', [])
  }

  async close(): Promise<void> {
    clearInterval(this.#poll)
    clearInterval(this.#heartbeat)
    clearTimeout(this.#expiry)
    this.#expiry = undefined
    await Promise.all([...this.#groups].map((member) => member.stop()))
    this.#groups.clear()
    this.#tails.clear()
    this.#log.close()
  }
}
