import { Kafka, logLevel, type Cluster, type LogEntry } from 'kafkajs'
import { createRequire } from 'node:module'
import { logger } from '#platform/observability/logger'

export interface KafkaSettings {
  /** `host:port` of one broker or more, separated by commas. */
  readonly brokers: string
  /** Stands before the names of topics and groups, for shops that share a broker. */
  readonly prefix: string
  /** Partitions and copies of a topic that is new. */
  readonly partitions: number
  readonly replication: number
  /** How long a topic keeps its records, in milliseconds; the broker's own setting when it is left out. */
  readonly retentionMs?: number
}

/** kafkajs waits 300 ms after a first failure and longer after each: too long for a broker that only moved a partition. */
export const RETRY = { initialRetryTime: 30, maxRetryTime: 1000, retries: 4 }

interface RequestQueue {
  pending: readonly unknown[]
  throttledUntil: number
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

/**
 * kafkajs sets a timer after every answer to look for requests that wait, at a time long past when none does. Node 24 warns
 * of such timers on the console. Without any that wait there is nothing to look for.
 */
function leaveOutIdleTimers(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { faultlineChecked?: true }
  }
  if (prototype.faultlineChecked) return
  prototype.faultlineChecked = true
  const check = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) check.call(this)
  }
}

/** How long a line that says the same is not written again: a broker that is away is said once, not by every attempt. */
const REPEAT_MS = 30_000
const written = new Map<string, number>()

function log({ level, namespace, log: { message, ...details } }: LogEntry): void {
  const line = `${namespace}: ${message}`
  const at = performance.now()
  if (at - (written.get(line) ?? -Infinity) < REPEAT_MS) return
  if (written.size > 500) written.clear()
  written.set(line, at)
  const { error, groupId, topic, partition, broker } = details as Record<string, unknown>
  /* An attempt that fails is tried again; what ends in a failure is said by who asked for it. */
  logger[level === logLevel.ERROR ? 'warn' : 'debug'](
    { kafka: namespace, group: groupId, topic, partition, broker, reason: error },
    `kafka client: ${message}`
  )
}

/**
 * A client of its own: kafkajs shares what it knows of a group's offsets among all that one client has, which is wrong for
 * two members of one group.
 */
export function newClient({ brokers }: KafkaSettings): Kafka {
  leaveOutIdleTimers()
  return new Kafka({
    clientId: 'faultline',
    brokers: brokers.split(',').map((broker) => broker.trim()),
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => log,
  })
}

export interface KafkaConnection {
  readonly cluster: Cluster
  close(): Promise<void>
}

/**
 * A connection for requests that kafkajs's consumers make only as members of a group: reading at an offset, looking offsets
 * up, moving a group without members. It gives one to assigners of partitions, so one that assigns nothing asks for it.
 */
export async function connect(settings: KafkaSettings): Promise<KafkaConnection> {
  let found: Cluster | undefined
  const consumer = newClient(settings).consumer({
    groupId: `${settings.prefix}none`,
    allowAutoTopicCreation: false,
    retry: RETRY,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster
        return {
          name: 'none',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        }
      },
    ],
  })
  await consumer.connect()
  return { cluster: found!, close: () => consumer.disconnect() }
}

/** The last cause of a chain of errors. */
export function rootOf(error: unknown): Error & { type?: string; retriable?: boolean } {
  let root = error as Error
  while (root.cause instanceof Error) root = root.cause
  return root
}

/** The broker is away, or answers too late: the same may succeed later, on a new connection. */
export class KafkaUnavailableError extends Error {
  readonly code = 'E_BROKER_UNAVAILABLE'

  constructor(brokers: string, cause: unknown) {
    super(
      `Kafka at ${brokers} does not take it (${rootOf(cause).message}): start the broker, or set KAFKA_BROKERS to where it listens.`,
      { cause }
    )
    this.name = 'KafkaUnavailableError'
  }
}

/** Whether the broker understood and refused, so that the same would be refused again. */
export function isRefusal(error: unknown): boolean {
  const root = rootOf(error)
  return !root.name.startsWith('KafkaJS') || (root.name === 'KafkaJSProtocolError' && root.retriable === false)
}
