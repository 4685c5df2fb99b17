import type { Type, types } from 'avsc'

type Pair = readonly [reader: Type, writer: Type]

/** What avsc says of a pair that does not resolve, which names neither record nor field of a type that changed. */
function refusal([reader, writer]: Pair): string | null {
  try {
    reader.createResolver(writer)
    return null
  } catch (error) {
    return (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 300)
  }
}

const isRecord = (type: Type): type is types.RecordType => type.typeName === 'record'
const isArray = (type: Type): type is types.ArrayType => type.typeName === 'array'

/**
 * A field that keeps these two from resolving, as `items.price`, with what is wrong there; `undefined`: it is the whole; `null`: a
 * record that holds itself, which is looked through already.
 */
function culprit([reader, writer]: Pair, path: string, seen: Set<Type>): string | undefined | null {
  if (seen.has(reader)) return null
  seen.add(reader)
  if (isArray(reader) && isArray(writer)) return culprit([reader.itemsType, writer.itemsType], path, seen)
  if (!isRecord(reader) || !isRecord(writer)) return undefined
  for (const field of reader.fields) {
    const at = path === '' ? field.name : `${path}.${field.name}`
    const written = writer.fields.find(({ name }) => name === field.name || field.aliases.includes(name))
    if (written) {
      const pair = [field.type, written.type] as const
      const reason = refusal(pair)
      if (!reason) continue
      const inside = culprit(pair, at, seen)
      if (inside !== null) return inside ?? `field ${at}: ${reason}`
    } else if (field.defaultValue() === undefined) return `field ${at} is not written, and has no default`
  }
  return undefined
}

/**
 * Why a reader with that schema cannot read what the writer wrote, naming the field; `null` when it can. By Avro's
 * resolution rules.
 */
export function unreadable(reader: Type, writer: Type): string | null {
  const reason = refusal([reader, writer])
  return reason && (culprit([reader, writer], '', new Set()) ?? reason)
}
