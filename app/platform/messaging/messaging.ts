import { dataPath } from '#platform/config/data_dir'
import { engines } from '#platform/config/engines'
import type { Broker } from '#platform/messaging/broker'
import { openCodec } from '#platform/messaging/codec'
import { deadLetterTopic } from '#platform/messaging/dead_letters'
import type { Compatibility, SchemaRegistry } from '#platform/messaging/schema_registry'
import type { ModuleManifest } from '#platform/modules/define_module'
import { MODULES } from '#config/modules'
import { env } from '#start/env'

export interface Messaging {
  readonly broker: Broker
  readonly registry: SchemaRegistry
  close(): Promise<void>
}

const DAY_MS = 86_400_000

/** Kafka where KAFKA_BROKERS says so, else the log in a file. Only what is used is loaded. */
export async function openBroker(): Promise<Broker> {
  const partitions = env.BROKER_PARTITIONS
  const retentionMs = env.BROKER_RETENTION_DAYS * DAY_MS
  if (!engines.KAFKA_BROKERS) {
    const { EmbeddedBroker } = await import('#platform/messaging/embedded_broker')
    return EmbeddedBroker.open(dataPath('broker.sqlite3'), partitions, retentionMs)
  }
  const { KafkaBroker } = await import('#platform/messaging/kafka_broker')
  return new KafkaBroker({
    brokers: engines.KAFKA_BROKERS,
    prefix: engines.KAFKA_PREFIX,
    partitions,
    replication: engines.KAFKA_REPLICATION,
    retentionMs,
  })
}

/**
 * The registry at SCHEMA_REGISTRY_URL where one is set, else the one in a file.
 * @param compatibility what it demands of a new version
 */
export async function openRegistry(compatibility: Compatibility = env.SCHEMA_COMPATIBILITY): Promise<SchemaRegistry> {
  if (!engines.SCHEMA_REGISTRY_URL) {
    const { EmbeddedSchemaRegistry } = await import('#platform/messaging/embedded_registry')
    return EmbeddedSchemaRegistry.open(dataPath('registry.sqlite3'), compatibility)
  }
  const { ConfluentRegistry } = await import('#platform/messaging/confluent_registry')
  return new ConfluentRegistry(engines.SCHEMA_REGISTRY_URL, compatibility, engines.KAFKA_PREFIX)
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
