import avsc from 'avsc'
import type { AvroSchema } from '#platform/messaging/avro'
import type { EventDefinition } from '#platform/messaging/define_event'
import { unreadable } from '#platform/messaging/resolution'
import type { SchemaRegistry } from '#platform/messaging/schema_registry'

/**
 * Avro in the registry's wire format: a zero byte, the schema's id in four bytes, the Avro body.
 * Source: Confluent Schema Registry, "Wire format".
 */
const MAGIC = 0
const HEADER_BYTES = 5

/** The message cannot be read by anyone, ever: it goes to the dead letters at once. */
export class UndecodableMessageError extends Error {
  readonly code = 'E_UNDECODABLE_MESSAGE'

  constructor(reason: string, cause?: unknown) {
    super(`Cannot decode the message: ${reason}`, { cause })
    this.name = 'UndecodableMessageError'
  }
}

/** Because of the schema it was written with: the registry does not know it, or the reader's contract does not go with it. */
export class UnreadableSchemaError extends UndecodableMessageError {
  constructor(reason: string, cause?: unknown) {
    super(reason, cause)
    this.name = UnreadableSchemaError.name
  }
}

let registry: SchemaRegistry | undefined
const types = new Map<EventDefinition<never>, avsc.Type>()
const writerIds = new Map<EventDefinition<never>, number>()
const writers = new Map<number, avsc.Type>()
const resolvers = new Map<EventDefinition<never>, Map<number, avsc.Resolver>>()

const parse = (schema: AvroSchema) => avsc.Type.forSchema(schema as avsc.Schema)

function typeOf(event: EventDefinition<never>): avsc.Type {
  let type = types.get(event)
  if (!type) {
    type = parse(event.schema)
    types.set(event, type)
  }
  return type
}

/** Registers what this process will write, so that encoding needs no call, and remembers the registry for reading. */
export async function openCodec(schemas: SchemaRegistry, emitted: readonly EventDefinition<never>[]): Promise<void> {
  registry = schemas
  for (const event of emitted) {
    const id = await schemas.register(event.subject, event.schema)
    writerIds.set(event, id)
    writers.set(id, typeOf(event))
  }
}

/** @throws when the data does not fit the schema, naming the field; when the event was not registered at start */
export function encode<Data>(event: EventDefinition<Data>, data: Data): Buffer {
  const id = writerIds.get(event)
  if (id === undefined)
    throw new Error(`${event.type} is not registered: does its module's manifest list it in "events"?`)
  const body = typeOf(event).toBuffer(data)
  const message = Buffer.allocUnsafe(HEADER_BYTES + body.length)
  message.writeUInt8(MAGIC, 0)
  message.writeInt32BE(id, 1)
  body.copy(message, HEADER_BYTES)
  return message
}

/**
 * Reads a message as the reader's contract has it, whatever version wrote it.
 * @throws UndecodableMessageError when its schema is unknown, cannot be resolved to the reader's, or the bytes are broken
 */
export async function decode<Data>(event: EventDefinition<Data>, message: Buffer): Promise<Data> {
  if (message.length < HEADER_BYTES || message.readUInt8(0) !== MAGIC) {
    throw new UndecodableMessageError('it does not begin with the wire format of the schema registry')
  }
  const id = message.readInt32BE(1)
  const body = message.subarray(HEADER_BYTES)
  if (writerIds.get(event) === id) return read(() => typeOf(event).fromBuffer(body))
  let cached = resolvers.get(event)
  if (!cached) resolvers.set(event, (cached = new Map()))
  let resolver = cached.get(id)
  if (!resolver) {
    const writer = await writerType(id)
    try {
      resolver = typeOf(event).createResolver(writer)
    } catch (error) {
      const { subject, version } = (await registry?.byId(id)) ?? {}
      const written = subject ? `schema ${id} (${subject}, version ${version})` : `schema ${id}`
      const reason = unreadable(typeOf(event), writer)
      throw new UnreadableSchemaError(
        `${written} cannot be read as ${event.type} version ${event.version}: ${reason}`,
        error
      )
    }
    cached.set(id, resolver)
  }
  return read(() => typeOf(event).fromBuffer(body, resolver))
}

function read<T>(decodeBody: () => T): T {
  try {
    return decodeBody()
  } catch (error) {
    throw new UndecodableMessageError((error as Error).message, error)
  }
}

async function writerType(id: number): Promise<avsc.Type> {
  const known = writers.get(id)
  if (known) return known
  if (!registry) throw new Error('The codec is not open yet')
  const registered = await registry.byId(id)
  if (!registered) throw new UnreadableSchemaError(`no schema has the id ${id}`)
  const type = parse(registered.schema)
  writers.set(id, type)
  return type
}

/** The message as its own writer meant it, for explorers and dead letters that know no contract. */
export async function decodeAsWritten(message: Buffer): Promise<unknown> {
  if (message.length < HEADER_BYTES || message.readUInt8(0) !== MAGIC) {
    throw new UndecodableMessageError('it does not begin with the wire format of the schema registry')
  }
  const type = await writerType(message.readInt32BE(1))
  return read(() => type.fromBuffer(message.subarray(HEADER_BYTES)))
}
