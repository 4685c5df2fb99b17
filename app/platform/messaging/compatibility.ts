import avsc from 'avsc'
import type { AvroSchema } from '#platform/messaging/avro'
import type { Compatibility } from '#platform/messaging/schema_registry'

const parse = (schema: AvroSchema) => avsc.Type.forSchema(schema as avsc.Schema)

/** Why a reader with that schema cannot read what the writer wrote, or `null` when it can. By Avro's resolution rules. */
function unreadable(reader: AvroSchema, writer: AvroSchema): string | null {
  try {
    parse(reader).createResolver(parse(writer))
    return null
  } catch (error) {
    return (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 300)
  }
}

/**
 * Compares a new schema with the earlier versions of its subject, oldest first.
 * @returns reasons against it, naming the version; empty when it is compatible
 */
export function incompatibilities(next: AvroSchema, earlier: readonly AvroSchema[], level: Compatibility): string[] {
  if (level === 'NONE' || earlier.length === 0) return []
  const offset = level === 'FULL_TRANSITIVE' ? 0 : earlier.length - 1
  const reasons: string[] = []
  for (const [index, schema] of earlier.slice(offset).entries()) {
    const version = offset + index + 1
    if (level !== 'FORWARD') {
      const reason = unreadable(next, schema)
      if (reason) reasons.push(`it cannot read what version ${version} wrote (${reason})`)
    }
    if (level !== 'BACKWARD') {
      const reason = unreadable(schema, next)
      if (reason) reasons.push(`version ${version} cannot read what it writes (${reason})`)
    }
  }
  return reasons
}
