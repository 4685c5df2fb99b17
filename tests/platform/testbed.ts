import db from '@adonisjs/lucid/services/db'
import { mkdirSync } from 'node:fs'
import type { ModuleName } from '#config/modules'
import { dataPath } from '#platform/config/data_dir'
import { avro } from '#platform/messaging/avro'
import type { Broker, BrokerMessage, BrokerRecord } from '#platform/messaging/broker'
import { openCodec } from '#platform/messaging/codec'
import { ConsumerGroup } from '#platform/messaging/consumer_group'
import { deadLetterTopic, listLetters, type DeadLetter } from '#platform/messaging/dead_letters'
import { defineConsumer, on, type Before, type Handler } from '#platform/messaging/define_consumer'
import { defineEvent, type DataOf } from '#platform/messaging/define_event'
import { EmbeddedBroker } from '#platform/messaging/embedded_broker'
import { encodeEvent } from '#platform/messaging/outbox'
import { Relay } from '#platform/messaging/relay'
import type { SchemaRegistry } from '#platform/messaging/schema_registry'
import { ModuleStore } from '#platform/storage/module_store'
import type { Schedule, Timer } from '#platform/timers/define_timer'
import { TimerLoop } from '#platform/timers/timer_loop'
import { newId } from '#platform/values/id'
import { BED_DB_URL, bedConnection, makeBedTables } from '#tests/platform/bed_database'

/** What happens to a thing of a testbed: enough for order per key and for personal data. */
const defineHappened = (name: string) =>
  defineEvent(`${name}.happened`, {
    version: 1,
    key: 'thing',
    fields: { thing: avro.string(), number: avro.int(), note: avro.string() },
  })

export type Happening = DataOf<ReturnType<typeof defineHappened>>

/**
 * A store with the platform's tables and a broker which no module and no loop of the hosted ones knows: tests start relays,
 * consumers and timers on it themselves, and have them to themselves. Several processes can open one by its name.
 */
export class Testbed {
  readonly name: string
  readonly store: ModuleStore
  readonly broker: Broker
  readonly Happened: ReturnType<typeof defineHappened>
  readonly #running: { stop(): Promise<void> }[] = []

  private constructor(name: string, broker: Broker) {
    this.name = name
    this.store = new ModuleStore(name as ModuleName)
    this.broker = broker
    this.Happened = defineHappened(name)
  }

  /**
   * @param name of one that another process made; a new one by default
   * @param on database and broker, where they are not to be files of its own
   */
  static async open(registry: SchemaRegistry, name?: string, on: { url?: string; broker?: Broker } = {}) {
    const bed = name ?? `bed${newId('event').slice(-12)}`
    mkdirSync(dataPath('testbeds'), { recursive: true })
    db.manager.add(bed, bedConnection(bed, on.url ?? BED_DB_URL))
    const broker = on.broker ?? (await EmbeddedBroker.open(dataPath('testbeds', `${bed}-broker.sqlite3`), 6))
    const opened = new Testbed(bed, broker)
    if (!name) {
      await makeBedTables(opened.store.client, bed)
      await broker.ensureTopics([`${bed}.events`, deadLetterTopic(bed)])
    }
    await openCodec(registry, [opened.Happened as never])
    return opened
  }

  /** Stops what runs on it, and closes. */
  async close(): Promise<void> {
    await Promise.all(this.#running.map((each) => each.stop()))
    await this.broker.close()
    await db.manager.close(this.name, true)
  }

  /** Commits these happenings in one transaction. */
  emit(happenings: readonly Happening[]): Promise<void> {
    return this.store.transaction(async (tx) => {
      for (const happening of happenings) tx.emit(this.Happened, happening)
    })
  }

  /**
   * Publishes these as one batch, as a relay would.
   * @param change what is to be different on the message: no id, the same id again, broken bytes
   */
  async deliver(
    delivered: readonly Happening[],
    change: (message: BrokerMessage, index: number) => Partial<BrokerMessage> = () => ({})
  ): Promise<void> {
    const messages = delivered.map((data) => {
      const row = encodeEvent(this.Happened, data)
      const headers = JSON.parse(row.headers) as Record<string, string>
      return { topic: row.topic, key: row.message_key, headers, value: row.value }
    })
    await this.broker.publish(messages.map((message, index) => ({ ...message, ...change(message, index) })))
  }

  relay(broker: Broker = this.broker): Relay {
    const relay = new Relay(this.store, broker, 20)
    relay.start()
    return this.#run(relay)
  }

  /** A consumer of the testbed's own events. */
  async consume(
    handle: Handler<Happening>,
    broker: Broker = this.broker,
    before?: Before<Happening, unknown>
  ): Promise<ConsumerGroup> {
    const consumer = defineConsumer(this.name, this.name, [on(this.Happened, handle, before)])
    const group = new ConsumerGroup(this.store, broker, [consumer])
    await group.start()
    return this.#run(group)
  }

  timerLoop(timers: readonly Timer[], schedules: readonly Schedule[] = []): TimerLoop {
    const loop = new TimerLoop(this.store, timers, schedules, 20)
    loop.start()
    return this.#run(loop)
  }

  #run<T extends { stop(): Promise<void> }>(work: T): T {
    this.#running.push(work)
    return work
  }

  /** Rows that tests' handlers and timers wrote, in the order in which they did. */
  effects(): Promise<Happening[]> {
    return this.store.all('SELECT thing, number, note FROM effects ORDER BY position')
  }

  /** The dead letters, in the order of their messages. */
  async letters(): Promise<DeadLetter[]> {
    return (await listLetters(this.store, {}, 1000)).sort((a, b) => a.message_offset - b.message_offset)
  }

  /** How many rows a table has. */
  async count(table: string): Promise<number> {
    return (await this.store.one<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`))!.count
  }

  /** Everything in one of its topics, oldest first within a partition. */
  async published(topic = `${this.name}.events`): Promise<BrokerRecord[]> {
    const found: BrokerRecord[] = []
    for (let partition = 0; partition < 6; partition++) {
      for (let offset = 0; ;) {
        const records = await this.broker.read(topic, partition, offset, 1000)
        if (records.length === 0) break
        found.push(...records)
        offset = records.at(-1)!.offset + 1
      }
    }
    return found
  }
}

export const happening = (thing: string, number: number, note = ''): Happening => ({ thing, number, note })

/** `count` happenings over that many things in turn, each numbered from 0 on. */
export const happenings = (count: number, things: number): Happening[] =>
  Array.from({ length: count }, (_, i) => happening(`thing-${i % things}`, Math.floor(i / things)))
