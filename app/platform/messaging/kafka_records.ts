import type { Cluster, IHeaders } from 'kafkajs'
import type { BrokerRecord } from '#platform/messaging/broker'
import { unpackHeaders } from '#platform/messaging/packed_headers'

/** A message as kafkajs gives it. */
export interface FetchedMessage {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: string
  readonly offset: string
  readonly headers?: IHeaders
  /** Written by the broker for transactions, and for nobody to read. */
  readonly isControlRecord?: boolean
}

export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly FetchedMessage[]
}

/** Where to go on: a partition and its next offset. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

const EMPTY = Buffer.alloc(0)

/** @param topic without prefix */
export function toRecord(topic: string, partition: number, message: FetchedMessage): BrokerRecord {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers ?? {})) headers[name] = String(value)
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? '',
    headers: unpackHeaders(headers),
    value: message.value ?? EMPTY,
    timestamp: Number(message.timestamp),
  }
}

interface FetchResponse {
  readonly responses: readonly {
    readonly topicName: string
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly FetchedMessage[] }[]
  }[]
}

/** Read committed: what a transaction of another producer took back is not shown. */
const READ_COMMITTED = 1
const MAX_BYTES_PER_PARTITION = 1_048_576

/**
 * What lies at those positions, at once if anything does, else as soon as it comes within the time.
 * @param waitMs none: what is there now
 */
export async function fetchAt(
  cluster: Cluster,
  positions: readonly Position[],
  waitMs: number
): Promise<FetchedPartition[]> {
  await cluster.refreshMetadataIfNecessary()
  const perLeader = new Map<string, Position[]>()
  for (const position of positions) {
    const leaders = Object.keys(cluster.findLeaderForPartitions(position.topic, [position.partition]))
    if (leaders.length > 0) perLeader.set(leaders[0]!, [...(perLeader.get(leaders[0]!) ?? []), position])
  }
  const answers = await Promise.all(
    [...perLeader].map(async ([nodeId, at]) => {
      const broker = await cluster.findBroker({ nodeId })
      return (await broker.fetch({
        isolationLevel: READ_COMMITTED,
        maxWaitTime: waitMs,
        topics: at.map(({ topic, partition, offset }) => ({
          topic,
          partitions: [{ partition, fetchOffset: String(offset), maxBytes: MAX_BYTES_PER_PARTITION }],
        })),
      })) as FetchResponse
    })
  )
  return answers.flatMap(({ responses }) =>
    responses.flatMap(({ topicName, partitions }) =>
      partitions.map(({ partition, messages }) => ({ topic: topicName, partition, messages }))
    )
  )
}

/**
 * Offsets of all partitions of these topics, with prefix.
 * @param where the oldest that is kept, the next that will be given, or the first of that time or later (-1: none)
 */
export async function offsetsOf(
  cluster: Cluster,
  topics: readonly string[],
  where: 'earliest' | 'latest' | number
): Promise<Position[]> {
  const partitions = (topic: string) =>
    cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ partition: partitionId }))
  const found = await cluster.fetchTopicsOffset(
    topics.map((topic) => ({
      topic,
      partitions: partitions(topic),
      ...(typeof where === 'number' ? { fromTimestamp: where } : { fromBeginning: where === 'earliest' }),
    }))
  )
  return found.flatMap(({ topic, partitions: offsets }) =>
    offsets.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
  )
}
