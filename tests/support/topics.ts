import type { Broker, BrokerRecord } from '#platform/messaging/broker'

/** Everything that lies in a topic, in order within a partition. */
export async function everythingIn(broker: Broker, topic: string): Promise<BrokerRecord[]> {
  const partitions = (await broker.topics()).find((each) => each.topic === topic)?.partitions ?? 0
  const found: BrokerRecord[] = []
  for (let partition = 0; partition < partitions; partition++) {
    for (let offset = 0; ;) {
      const records = await broker.read(topic, partition, offset, 1000)
      if (records.length === 0) break
      found.push(...records)
      offset = records.at(-1)!.offset + 1
    }
  }
  return found
}

/** A change as `cdc.*` topics have it, see docs/cdc.md. */
export interface PublishedChange<Row> {
  readonly op: 'c' | 'u' | 'd' | 'r'
  readonly before: Row | null
  readonly after: Row | null
}

/** The changes of a table so far, those of a row in order. */
export async function changesOf<Row>(broker: Broker, topic: string): Promise<PublishedChange<Row>[]> {
  return (await everythingIn(broker, topic)).map(({ value }) => JSON.parse(value.toString()) as PublishedChange<Row>)
}
