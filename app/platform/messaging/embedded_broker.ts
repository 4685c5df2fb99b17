import { crc32 } from 'node:zlib'
import type {
  Broker,
  BrokerMessage,
  BrokerRecord,
  GroupLag,
  SubscribeOptions,
  Subscription,
} from '#platform/messaging/broker'
import { EmbeddedLog, type LogPartition } from '#platform/messaging/embedded_log'
import { logger } from '#platform/observability/logger'
import { isGone, THIS_PROCESS } from '#platform/storage/owner'
import { breathe, Pause } from '#platform/storage/pause'
import { immediately } from '#platform/storage/sqlite_engine'

/** How often a member says that it is alive, and how long it is believed. */
const HEARTBEAT_MS = 1000
const BELIEVED_MS = 6000
/** How often the file is asked whether another process appended. */
const POLL_MS = 10
/** How long a finished position may stay in memory only. What a crash in between repeats, the inbox drops. */
const COMMIT_MS = 100

/** Members of this process so far: their names differ, whichever broker they joined by. */
let members = 0

interface Owned {
  readonly partition: LogPartition
  readonly epoch: number
  position: number
  committed: number
  /** Another member is to have it: hand it back after the batch at hand. */
  leaving: boolean
  /** The last batch it had a share in. */
  served: number
}

interface MemberRow {
  member: string
  topics: string
  alive_until: number
}

const isAlive = ({ member, alive_until: until }: MemberRow, at: number) => until >= at && !isGone(member.split('#')[0]!)

interface AssignmentRow {
  topic: number
  number: number
  member: string | null
  epoch: number
  position: number
}

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

  private constructor(log: EmbeddedLog) {
    this.#log = log
  }

  static async open(filename: string, partitions: number): Promise<EmbeddedBroker> {
    return new EmbeddedBroker(await EmbeddedLog.open(filename, partitions))
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
      records: partitions.reduce((count, partition) => count + partition.end, 0),
    }))
  }

  async ping(): Promise<void> {
    this.#log.connection.get('SELECT 1 FROM topics LIMIT 1', [])
  }

  async close(): Promise<void> {
    clearInterval(this.#poll)
    clearInterval(this.#heartbeat)
    await Promise.all([...this.#groups].map((member) => member.stop()))
    this.#groups.clear()
    this.#tails.clear()
    this.#log.close()
  }
}

/** One member of one group in this process: owns partitions by lease and feeds them to its handler. */
class GroupMember {
  readonly group: string
  readonly #log: EmbeddedLog
  readonly #options: SubscribeOptions
  readonly #member: string
  readonly #owned = new Map<LogPartition, Owned>()
  readonly #pause = new Pause()
  #paused = false
  #running: Promise<void> | undefined
  #committedAt = 0
  #batches = 0
  #heartbeatUnderWay: Promise<void> | undefined

  constructor(log: EmbeddedLog, options: SubscribeOptions, member: string) {
    this.group = options.group
    this.#log = log
    this.#options = options
    this.#member = member
  }

  start(): void {
    this.#running = this.#run()
  }

  wake(): void {
    this.#pause.wake()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.wake()
  }

  positions(): [string, number][] {
    return [...this.#owned.values()].map(({ partition, position }) => [
      `${this.group} ${partition.topic} ${partition.number}`,
      position,
    ])
  }

  async stop(): Promise<void> {
    if (this.#pause.ended) return
    this.#pause.end()
    await this.#running
    await this.#heartbeatUnderWay?.catch(() => undefined)
    await immediately(this.#log.connection, () => {
      this.#commit([...this.#owned.values()])
      this.#release([...this.#owned.values()])
      this.#log.connection.run('DELETE FROM members WHERE name = ? AND member = ?', [this.group, this.#member])
    })
    this.#owned.clear()
  }

  async #run(): Promise<void> {
    const limit = this.#options.batch ?? 256
    let failures = 0
    while (!this.#pause.ended) {
      await this.#settle()
      const batch = this.#paused ? [] : this.#collect(limit)
      if (batch.length === 0) {
        await this.#pause.wait(HEARTBEAT_MS)
        continue
      }
      try {
        await this.#options.handle(batch.flatMap(({ records }) => records))
        for (const { owned, records } of batch) owned.position = records.at(-1)!.offset + 1
        failures = 0
      } catch (error) {
        failures++
        logger.error({ err: error, group: this.group, failures }, 'a batch failed as a whole and will come again')
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, 5000)))
      }
      await breathe()
    }
  }

  /** A fair share of each partition that has something new; those that waited longest, when there is not room for all. */
  #collect(limit: number): { owned: Owned; records: BrokerRecord[] }[] {
    const waiting = [...this.#owned.values()].filter((owned) => !owned.leaving && owned.position < owned.partition.end)
    if (waiting.length === 0) return []
    if (waiting.length > limit) waiting.sort((a, b) => a.served - b.served).splice(limit)
    this.#batches++
    for (const owned of waiting) owned.served = this.#batches
    const share = Math.floor(limit / waiting.length)
    return waiting
      .map((owned) => ({ owned, records: this.#log.read(owned.partition, owned.position, share) }))
      .filter(({ records }) => records.length > 0)
  }

  /** Writes finished positions down now and then, and hands back what another member is to have. */
  async #settle(): Promise<void> {
    const leaving = [...this.#owned.values()].filter((owned) => owned.leaving)
    const moved = [...this.#owned.values()].filter((owned) => owned.position !== owned.committed)
    const due = moved.length > 0 && performance.now() - this.#committedAt > COMMIT_MS
    if (leaving.length === 0 && !due) return
    await immediately(this.#log.connection, () => {
      this.#commit(moved)
      this.#release(leaving)
    })
    for (const { partition } of leaving) this.#owned.delete(partition)
    this.#committedAt = performance.now()
  }

  #commit(moved: readonly Owned[]): void {
    for (const owned of moved) {
      const { changes } = this.#log.connection.run(
        'UPDATE assignments SET position = ? WHERE name = ? AND topic = ? AND number = ? AND member = ? AND epoch = ?',
        [owned.position, this.group, owned.partition.topicId, owned.partition.number, this.#member, owned.epoch]
      )
      /* Fenced: this member was thought dead and another goes on from the last written position. */
      if (changes === 0) this.#owned.delete(owned.partition)
      else owned.committed = owned.position
    }
  }

  #release(owned: readonly Owned[]): void {
    for (const { partition, epoch } of owned) {
      this.#log.connection.run(
        'UPDATE assignments SET member = NULL WHERE name = ? AND topic = ? AND number = ? AND member = ? AND epoch = ?',
        [this.group, partition.topicId, partition.number, this.#member, epoch]
      )
    }
  }

  /** Says that this member is alive, takes what is due to it and marks what it has to hand back. */
  heartbeat(): Promise<void> {
    this.#heartbeatUnderWay ??= this.#beat().finally(() => {
      this.#heartbeatUnderWay = undefined
    })
    return this.#heartbeatUnderWay
  }

  async #beat(): Promise<void> {
    if (this.#pause.ended) return
    const { connection } = this.#log
    const at = Date.now()
    await immediately(connection, () => {
      /* Also keeps idle members' positions at most a heartbeat old. */
      this.#commit([...this.#owned.values()].filter((owned) => owned.position !== owned.committed))
      connection.run(
        `INSERT INTO members VALUES (?, ?, ?, ?)
         ON CONFLICT (name, member) DO UPDATE SET alive_until = excluded.alive_until`,
        [this.group, this.#member, JSON.stringify(this.#options.topics), at + BELIEVED_MS]
      )
      const members = this.#liveMembers(at)
      for (const topic of this.#options.topics) this.#balance(topic, members)
    })
    this.wake()
  }

  #liveMembers(at: number): { member: string; topics: string[] }[] {
    const { connection } = this.#log
    const rows = connection.all('SELECT member, topics, alive_until FROM members WHERE name = ? ORDER BY member', [
      this.group,
    ]) as unknown as MemberRow[]
    const [live, dead] = [[] as MemberRow[], [] as MemberRow[]]
    for (const row of rows) (isAlive(row, at) ? live : dead).push(row)
    for (const { member } of dead) {
      connection.run('DELETE FROM members WHERE name = ? AND member = ?', [this.group, member])
      connection.run('UPDATE assignments SET member = NULL WHERE name = ? AND member = ?', [this.group, member])
    }
    return live.map((row) => ({ member: row.member, topics: JSON.parse(row.topics) as string[] }))
  }

  #balance(topic: string, members: readonly { member: string; topics: string[] }[]): void {
    const { connection } = this.#log
    const candidates = members.filter(({ topics }) => topics.includes(topic))
    const partitions = this.#log.partitions(topic)
    const rows = connection.all('SELECT * FROM assignments WHERE name = ? AND topic = ?', [
      this.group,
      partitions[0]!.topicId,
    ]) as unknown as AssignmentRow[]
    for (const partition of partitions) {
      /* Every member computes the same answer; the offset by topic spreads small topics over all members. */
      const target = candidates[(crc32(topic) + partition.number) % candidates.length]!.member
      const row = rows.find(({ number }) => number === partition.number)
      const owned = this.#owned.get(partition)
      if (owned) {
        if (row?.member !== this.#member || row.epoch !== owned.epoch) this.#owned.delete(partition)
        else owned.leaving = target !== this.#member
      } else if (target === this.#member && !row?.member) {
        const epoch = (row?.epoch ?? 0) + 1
        const position = row?.position ?? 0
        connection.run(
          `INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (name, topic, number) DO UPDATE SET member = excluded.member, epoch = excluded.epoch`,
          [this.group, partition.topicId, partition.number, this.#member, epoch, position]
        )
        this.#owned.set(partition, { partition, epoch, position, committed: position, leaving: false, served: 0 })
      }
    }
  }
}

/** Follows the end of some topics. */
class Tail {
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
        for (const record of this.#log.read(partition, this.#positions.get(partition)!, 1000)) {
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
