import { crc32 } from 'node:zlib'
import type { BrokerMessage, BrokerRecord } from '#platform/messaging/broker'
import { TABLES } from '#platform/messaging/embedded_tables'
import { breathe } from '#platform/runtime/pause'
import { configureConnection, immediately, SqliteConnection } from '#platform/storage/sqlite_engine'

/** How many records expire in one transaction: publishers wait for no longer than that takes. */
const EXPIRED_AT_ONCE = 500

/** How many of a partition's newest records stay in memory, so that twelve groups read and decode them once. */
const KEPT = 128

export interface LogPartition {
  readonly topic: string
  readonly topicId: number
  readonly number: number
  /** The offset the next record will get, as far as this process knows. */
  end: number
  /** The newest records, without gaps, ending at `end`. */
  recent: BrokerRecord[]
}

/**
 * The file behind the embedded broker: topics, their partitions and records, and the groups' positions.
 * Any number of processes may have it open; each append is one transaction, so a killed process leaves whole batches or none.
 */
export class EmbeddedLog {
  readonly connection: SqliteConnection
  readonly #partitionCount: number
  readonly #topics = new Map<string, LogPartition[]>()
  #version: unknown

  private constructor(connection: SqliteConnection, partitionCount: number) {
    this.connection = connection
    this.#partitionCount = partitionCount
  }

  static async open(filename: string, partitionCount: number): Promise<EmbeddedLog> {
    const connection = new SqliteConnection(filename)
    configureConnection(connection)
    const log = new EmbeddedLog(connection, partitionCount)
    await immediately(connection, () => {
      for (const statement of TABLES) connection.run(statement, [])
    })
    /* In this order, so that what is appended in between counts as a change. */
    log.hasChanged()
    log.#load()
    return log
  }

  async ensureTopics(names: readonly string[]): Promise<void> {
    const missing = names.filter((name) => !this.#topics.has(name))
    if (missing.length === 0) return
    await immediately(this.connection, () => {
      for (const name of missing) {
        const { changes, lastInsertRowid } = this.connection.run(
          'INSERT INTO topics (name, partitions) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
          [name, this.#partitionCount]
        )
        if (changes === 0) continue
        for (let number = 0; number < this.#partitionCount; number++) {
          this.connection.run('INSERT INTO partitions VALUES (?, ?, 0)', [Number(lastInsertRowid), number])
        }
      }
    })
    this.#load()
  }

  /** @throws Error when there is no such topic */
  partitions(topic: string): LogPartition[] {
    const found = this.#topics.get(topic)
    if (!found) throw new Error(`The broker has no topic "${topic}": create it with ensureTopics first`)
    return found
  }

  topics(): IterableIterator<[string, LogPartition[]]> {
    return this.#topics.entries()
  }

  /** Whether another process changed the file since the last call. Costs microseconds, so it may be asked often. */
  hasChanged(): boolean {
    const version = this.connection.pragma('data_version')[0]!.data_version
    const changed = version !== this.#version
    this.#version = version
    return changed
  }

  /** Learns what other processes appended. */
  refresh(): void {
    this.#load()
  }

  #load(): void {
    const rows = this.connection.all(
      `SELECT topics.name, topics.id, partitions.number, partitions.next_offset
       FROM partitions JOIN topics ON topics.id = partitions.topic ORDER BY topics.id, partitions.number`,
      []
    ) as { name: string; id: number; number: number; next_offset: number }[]
    for (const { name, id, number, next_offset: end } of rows) {
      let partitions = this.#topics.get(name)
      if (!partitions) this.#topics.set(name, (partitions = []))
      const known = partitions[number]
      if (!known) partitions[number] = { topic: name, topicId: id, number, end, recent: [] }
      else if (known.end < end) Object.assign(known, { end, recent: [] })
    }
  }

  async append(batch: readonly BrokerMessage[], appendedAt: number): Promise<void> {
    const appended: { partition: LogPartition; record: BrokerRecord }[] = []
    await immediately(this.connection, () => {
      appended.length = 0
      const ends = new Map<LogPartition, number>()
      for (const message of batch) {
        const partitions = this.partitions(message.topic)
        const partition = partitions[crc32(message.key) % partitions.length]!
        let offset = ends.get(partition)
        if (offset === undefined) {
          const row = this.connection.get('SELECT next_offset FROM partitions WHERE topic = ? AND number = ?', [
            partition.topicId,
            partition.number,
          ])
          offset = row!.next_offset as number
        }
        this.connection.run('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)', [
          partition.topicId,
          partition.number,
          offset,
          message.key,
          JSON.stringify(message.headers),
          message.value,
          appendedAt,
        ])
        ends.set(partition, offset + 1)
        const value = Buffer.from(message.value.buffer, message.value.byteOffset, message.value.byteLength)
        appended.push({
          partition,
          record: { ...message, value, partition: partition.number, offset, timestamp: appendedAt },
        })
      }
      for (const [partition, end] of ends) {
        this.connection.run('UPDATE partitions SET next_offset = ? WHERE topic = ? AND number = ?', [
          end,
          partition.topicId,
          partition.number,
        ])
      }
    })
    for (const { partition, record } of appended) {
      if (record.offset !== partition.end) partition.recent = []
      partition.recent.push(record)
      partition.end = record.offset + 1
      if (partition.recent.length > KEPT) partition.recent.splice(0, partition.recent.length - KEPT)
    }
  }

  /** Up to `limit` records from `offset` on, from memory when they are there. */
  read(partition: LogPartition, offset: number, limit: number): BrokerRecord[] {
    const { recent } = partition
    const oldest = recent[0]?.offset
    if (oldest !== undefined && offset >= oldest) {
      const from = offset - oldest
      return recent.slice(from, from + limit)
    }
    const rows = this.connection.all(
      `SELECT position, message_key, headers, value, appended_at FROM records
       WHERE topic = ? AND number = ? AND position >= ? ORDER BY position LIMIT ?`,
      [partition.topicId, partition.number, offset, limit]
    ) as { position: number; message_key: string; headers: string; value: Uint8Array; appended_at: number }[]
    const records = rows.map((row) => ({
      topic: partition.topic,
      partition: partition.number,
      offset: row.position,
      key: row.message_key,
      headers: JSON.parse(row.headers) as Record<string, string>,
      value: Buffer.from(row.value.buffer, row.value.byteOffset, row.value.byteLength),
      timestamp: row.appended_at,
    }))
    const last = records.at(-1)
    if (last && last.offset + 1 === partition.end && records.length <= KEPT) partition.recent = [...records]
    return records
  }

  /** The offset of the first record that is left; that of the next one when none is. */
  start(partition: LogPartition): number {
    const row = this.connection.get('SELECT MIN(position) AS first FROM records WHERE topic = ? AND number = ?', [
      partition.topicId,
      partition.number,
    ])
    return (row!.first as number | null) ?? partition.end
  }

  /**
   * Deletes what was appended before that time, oldest first and only up to the first record that is to stay. Offsets are not
   * given again. Several processes may do it at once.
   * @returns how many records went
   */
  async expire(before: number): Promise<number> {
    let expired = 0
    for (const partition of [...this.#topics.values()].flat()) {
      for (let more = true; more;) {
        const gone = await immediately(this.connection, () => this.#expireSome(partition, before))
        expired += gone
        more = gone === EXPIRED_AT_ONCE
        await breathe()
      }
      partition.recent = partition.recent.filter(({ timestamp }) => timestamp >= before)
    }
    return expired
  }

  #expireSome({ topicId, number }: LogPartition, before: number): number {
    const oldest = this.connection.all(
      'SELECT position, appended_at FROM records WHERE topic = ? AND number = ? ORDER BY position LIMIT ?',
      [topicId, number, EXPIRED_AT_ONCE]
    ) as { position: number; appended_at: number }[]
    const firstToStay = oldest.findIndex((row) => row.appended_at >= before)
    const last = oldest.at(firstToStay === -1 ? -1 : firstToStay - 1)
    if (firstToStay === 0 || !last) return 0
    return this.connection.run('DELETE FROM records WHERE topic = ? AND number = ? AND position <= ?', [
      topicId,
      number,
      last.position,
    ]).changes
  }

  /** The offset of the first record appended at that time or later; found from the end, since it is near it. */
  offsetSince(partition: LogPartition, since: number): number {
    let offset = partition.end
    for (;;) {
      const rows = this.connection.all(
        `SELECT position, appended_at FROM records
         WHERE topic = ? AND number = ? AND position < ? ORDER BY position DESC LIMIT 500`,
        [partition.topicId, partition.number, offset]
      ) as { position: number; appended_at: number }[]
      for (const row of rows) {
        if (row.appended_at < since) return offset
        offset = row.position
      }
      if (rows.length < 500) return offset
    }
  }

  close(): void {
    this.connection.close()
  }
}
