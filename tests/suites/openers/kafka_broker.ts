import { KafkaBroker } from '#platform/messaging/kafka_broker'

/** @param setting brokers, a space, a prefix for topics and groups */
export const open = async (setting: string): Promise<KafkaBroker> => {
  const [brokers, prefix] = setting.split(' ') as [string, string]
  return new KafkaBroker({ brokers, prefix, partitions: 6, replication: 1, retentionMs: 86_400_000 })
}
