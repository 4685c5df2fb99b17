import avsc from 'avsc'
import type { AvroSchema } from '#platform/messaging/avro'
import { unreadable } from '#platform/messaging/resolution'
import type { Compatibility } from '#platform/messaging/schema_registry'

const parse = (schema: AvroSchema) => avsc.Type.forSchema(schema as avsc.Schema)

/** Reasons against `next` as the successor of that version, which they name. */
export function differences(next: AvroSchema, before: AvroSchema, version: number, level: Compatibility): string[] {
  if (level === 'NONE') return []
  const [reader, writer] = [parse(next), parse(before)]
  const reasons: string[] = []
  if (level !== 'FORWARD') {
    const reason = unreadable(reader, writer)
    if (reason) reasons.push(`it cannot read what version ${version} wrote (${reason})`)
  }
  if (level !== 'BACKWARD') {
    const reason = unreadable(writer, reader)
    if (reason) reasons.push(`version ${version} cannot read what it writes (${reason})`)
  }
  return reasons
}

/**
 * Compares a new schema with the earlier versions of its subject, oldest first.
 * @returns reasons against it, naming the version; empty when it is compatible
 */
export function incompatibilities(next: AvroSchema, earlier: readonly AvroSchema[], level: Compatibility): string[] {
  if (earlier.length === 0) return []
  const offset = level === 'FULL_TRANSITIVE' ? 0 : earlier.length - 1
  return earlier.slice(offset).flatMap((schema, index) => differences(next, schema, offset + index + 1, level))
}
