import { ConfluentRegistry } from '#platform/messaging/confluent_registry'
import type { Compatibility, SchemaRegistry } from '#platform/messaging/schema_registry'

/** @param setting the registry's address */
export const open = async (setting: string, compatibility: Compatibility): Promise<SchemaRegistry> =>
  new ConfluentRegistry(setting, compatibility)
