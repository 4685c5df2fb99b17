import { dataPath } from '#platform/config/data_dir'
import { engines } from '#platform/config/engines'
import type { Broker } from '#platform/messaging/broker'
import { openCodec } from '#platform/messaging/codec'
import { deadLetterTopic } from '#platform/messaging/dead_letters'
import type { SchemaRegistry } from '#platform/messaging/schema_registry'
import type { ModuleManifest } from '#platform/modules/define_module'
import { MODULES } from '#config/modules'
import { env } from '#start/env'

export interface Messaging {
  readonly broker: Broker
  readonly registry: SchemaRegistry
  close(): Promise<void>
}

const DAY_MS = 86_400_000

/* Each adapter is loaded only where it is the one in use. */
async function openBroker(): Promise<Broker> {
  const [partitions, retentionMs] = [env.BROKER_PARTITIONS, env.BROKER_RETENTION_DAYS * DAY_MS]
  if (engines.KAFKA_BROKERS) {
    const { KafkaBroker } = await import('#platform/messaging/kafka_broker')
    const { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix, KAFKA_REPLICATION: replication } = engines
    return new KafkaBroker({ brokers, prefix, partitions, replication, retentionMs })
  }
  const { EmbeddedBroker } = await import('#platform/messaging/embedded_broker')
  return EmbeddedBroker.open(dataPath('broker.sqlite3'), partitions, retentionMs)
}

async function openRegistry(): Promise<SchemaRegistry> {
  if (engines.SCHEMA_REGISTRY_URL) {
    const { ConfluentRegistry } = await import('#platform/messaging/confluent_registry')
    return new ConfluentRegistry(engines.SCHEMA_REGISTRY_URL, env.SCHEMA_COMPATIBILITY)
  }
  const { EmbeddedSchemaRegistry } = await import('#platform/messaging/embedded_registry')
  return EmbeddedSchemaRegistry.open(dataPath('registry.sqlite3'), env.SCHEMA_COMPATIBILITY)
}

/** Opens broker and registry, creates topics and registers what the hosted modules emit. */
export async function openMessaging(hosted: readonly ModuleManifest[]): Promise<Messaging> {
  const broker = await openBroker()
  const registry = await openRegistry()
  await broker.ensureTopics(MODULES.flatMap((module) => [`${module}.events`, deadLetterTopic(module)]))
  await openCodec(
    registry,
    hosted.flatMap((manifest) => manifest.events)
  )
  return {
    broker,
    registry,
    close: async () => {
      await broker.close()
      await registry.close()
    },
  }
}
