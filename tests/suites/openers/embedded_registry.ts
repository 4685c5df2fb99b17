import type { Compatibility, SchemaRegistry } from '#platform/messaging/schema_registry'
import { EmbeddedSchemaRegistry } from '#platform/messaging/embedded_registry'

/** @param setting the registry's file */
export const open = (setting: string, compatibility: Compatibility): Promise<SchemaRegistry> =>
  EmbeddedSchemaRegistry.open(setting, compatibility)
