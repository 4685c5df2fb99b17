import { dataPath } from '#platform/config/data_dir'
import type { Broker } from '#platform/messaging/broker'
import { openCodec } from '#platform/messaging/codec'
import { deadLetterTopic } from '#platform/messaging/dead_letters'
import { EmbeddedBroker } from '#platform/messaging/embedded_broker'
import { EmbeddedSchemaRegistry } from '#platform/messaging/embedded_registry'
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

/** Opens broker and registry, creates topics and registers what the hosted modules emit. */
export async function openMessaging(hosted: readonly ModuleManifest[]): Promise<Messaging> {
  const broker = await EmbeddedBroker.open(
    dataPath('broker.sqlite3'),
    env.BROKER_PARTITIONS,
    env.BROKER_RETENTION_DAYS * DAY_MS
  )
  const registry = await EmbeddedSchemaRegistry.open(dataPath('registry.sqlite3'), env.SCHEMA_COMPATIBILITY)
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
