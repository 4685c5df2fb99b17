import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Broker, BrokerMessage, BrokerRecord } from '#platform/messaging/broker'
import { newId } from '#platform/values/id'

/** What an adapter has to say of itself to be put through the suite. */
export interface BrokerAdapter {
  readonly name: string
  /** A module that exports `open(setting)`: it is loaded here, and in processes of their own. */
  readonly opener: string
  /** Where the log lies: everybody who opens it with that shares it. */
  readonly setting: string
}

/** A process of its own that publishes or consumes; see fixtures/broker_process.ts. */
export interface RemoteClient {
  readonly pid: number
  /** What it has said so far, a JSON value per line. */
  readonly lines: readonly unknown[]
  /** SIGKILL: it disappears without saying so. */
  kill(): Promise<void>
}

type Opener = { open: (setting: string) => Promise<Broker> }

const FIXTURE = fileURLToPath(new URL('./fixtures/broker_process.ts', import.meta.url))
const children = new Set<ChildProcess>()

/* A run that is interrupted leaves nothing behind. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** The clients that one test opens, all closed when it ends. */
export class Clients {
  readonly #adapter: BrokerAdapter
  readonly #open = new Set<Broker>()
  readonly #remote: RemoteClient[] = []

  constructor(adapter: BrokerAdapter) {
    this.#adapter = adapter
  }

  /** One more client of the log, as another process would have it. */
  async open(): Promise<Broker> {
    const { open } = (await import(this.#adapter.opener)) as Opener
    const broker = await open(this.#adapter.setting)
    this.#open.add(broker)
    return broker
  }

  async close(broker: Broker): Promise<void> {
    this.#open.delete(broker)
    await broker.close()
  }

  /** A client with a new topic. */
  async withTopic(): Promise<{ broker: Broker; topic: string }> {
    const broker = await this.open()
    const topic = newTopic()
    await broker.ensureTopics([topic])
    return { broker, topic }
  }

  /** Starts fixtures/broker_process.ts with that task. */
  spawn(task: object): RemoteClient {
    const child = spawn(
      process.execPath,
      [FIXTURE, JSON.stringify({ ...task, opener: this.#adapter.opener, setting: this.#adapter.setting })],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    )
    children.add(child)
    const ended = once(child, 'close').then(() => void children.delete(child))
    const lines: unknown[] = []
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)))
    const client: RemoteClient = {
      pid: child.pid!,
      lines,
      kill: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
    this.#remote.push(client)
    return client
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#remote.map((client) => client.kill()))
    await Promise.all([...this.#open].map((broker) => broker.close()))
    this.#open.clear()
  }
}

export const newTopic = (): string => `suite.${newId('event')}`
export const newGroup = (): string => `group-${newId('event')}`

export const message = (topic: string, key: string, text: string, headers = {}): BrokerMessage => ({
  topic,
  key,
  headers,
  value: Buffer.from(text),
})

/** `count` messages over that many keys in turn, numbered: `key-3` gets `3`, `13`, `23` … with ten keys. */
export const numbered = (topic: string, count: number, keys = 10, from = 0): BrokerMessage[] =>
  Array.from({ length: count }, (_, i) => message(topic, `key-${(from + i) % keys}`, String(from + i)))

/** Everything that lies in a topic, partition by partition. */
export async function contents(broker: Broker, topic: string): Promise<BrokerRecord[]> {
  const partitions = (await broker.topics()).find((each) => each.topic === topic)!.partitions
  const found: BrokerRecord[] = []
  for (let partition = 0; partition < partitions; partition++) {
    for (let offset = 0; ;) {
      const records = await broker.read(topic, partition, offset, 500)
      if (records.length === 0) break
      found.push(...records)
      offset = records.at(-1)!.offset + 1
    }
  }
  return found
}

export const text = (record: BrokerRecord): string => record.value.toString()

/** The texts of each key in the order in which they were met; repetitions count once, where they first occur. */
export function textsByKey(records: readonly BrokerRecord[]): Map<string, string[]> {
  const texts = new Map<string, Set<string>>()
  for (const record of records) texts.set(record.key, (texts.get(record.key) ?? new Set()).add(text(record)))
  return new Map([...texts].map(([key, set]) => [key, [...set]]))
}

/** What a group's handler was given. */
export class Collector {
  readonly records: BrokerRecord[] = []

  readonly handle = async (batch: readonly BrokerRecord[]): Promise<void> => {
    this.records.push(...batch)
  }

  get texts(): string[] {
    return this.records.map(text)
  }

  /** How many different messages there were. */
  get distinct(): number {
    return new Set(this.texts).size
  }
}
