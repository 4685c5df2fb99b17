import { crc32 } from 'node:zlib'
import type { BrokerRecord, SubscribeOptions } from '#platform/messaging/broker'
import type { EmbeddedLog, LogPartition } from '#platform/messaging/embedded_log'
import { HEARTBEAT_MS, leave, liveMembers, sayAlive, type LiveMember } from '#platform/messaging/embedded_members'
import { logger } from '#platform/observability/logger'
import { breathe, Pause, sleep } from '#platform/runtime/pause'
import { immediately } from '#platform/storage/sqlite_engine'

/** How long a finished position may stay in memory only. What a crash in between repeats, the inbox drops. */
const COMMIT_MS = 100

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

interface AssignmentRow {
  topic: number
  number: number
  member: string | null
  epoch: number
  position: number
}

/** One member of one group in this process: owns partitions by lease and feeds them to its handler. */
export class GroupMember {
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
    await this.#heartbeatUnderWay?.catch((error: unknown) =>
      logger.debug({ err: error, group: this.group }, 'the last heartbeat of a member that leaves failed')
    )
    await immediately(this.#log.connection, () => {
      this.#commit([...this.#owned.values()])
      this.#release([...this.#owned.values()])
      leave(this.#log.connection, this.group, this.#member)
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
        await sleep(Math.min(100 * 2 ** failures, 5000))
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
      .map((owned) => ({ owned, records: this.#read(owned, share) }))
      .filter(({ records }) => records.length > 0)
  }

  /** From the member's position on, or from the first record that is left when it was behind for too long. */
  #read(owned: Owned, limit: number): BrokerRecord[] {
    const { partition, position } = owned
    const records = this.#log.read(partition, position, limit)
    const next = records[0]?.offset ?? partition.end
    if (next > position) {
      const { topic, number } = partition
      logger.warn(
        { group: this.group, topic, partition: number, from: position, to: next },
        'events expired before they were read'
      )
      owned.position = next
    }
    return records
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
      sayAlive(connection, this.group, this.#member, this.#options.topics, at)
      const members = liveMembers(connection, this.group, at)
      for (const topic of this.#options.topics) this.#balance(topic, members)
    })
    this.wake()
  }

  #balance(topic: string, members: readonly LiveMember[]): void {
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
        const position = row?.position ?? this.#log.start(partition)
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
