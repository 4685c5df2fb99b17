import { eventSchema, type AvroSchema, type EventData, type EventFields } from '#platform/messaging/avro'

/**
 * An event of a module's contract. Its type never changes; its fields may only grow in ways that old and new readers
 * both understand, which the registry checks against every committed version in `schemas/`.
 */
export interface EventDefinition<Data = unknown> {
  /** `<module>.<thing>.<past tense>`: also the `ce_type` header. */
  readonly type: string
  /** The module that emits it. */
  readonly module: string
  /** `<module>.events`. */
  readonly topic: string
  /** Counts the committed schemas of this type, from 1: `schemas/<type>.v<version>.avsc`. */
  readonly version: number
  readonly schema: AvroSchema
  /** Registry subject: the topic and the record's full name, as Confluent's TopicRecordNameStrategy has it. */
  readonly subject: string
  /** The aggregate's id: the message key, so that events of one aggregate stay in order, and the `ce_subject` header. */
  key(data: Data): string
}

/**
 * Declares an event. `key` names the field that holds the aggregate's id.
 *
 * @example
 * export const StockChanged = defineEvent('inventory.stock.changed', {
 *   version: 1,
 *   key: 'sku',
 *   fields: { sku: avro.string(), version: avro.long() },
 * })
 */
export function defineEvent<const F extends EventFields>(
  type: string,
  options: { version: number; key: keyof EventData<F> & string; fields: F }
): EventDefinition<EventData<F>> {
  const module = type.slice(0, type.indexOf('.'))
  const schema = eventSchema(type, options.fields) as { namespace: string; name: string } & AvroSchema
  const topic = `${module}.events`
  return {
    type,
    module,
    topic,
    version: options.version,
    schema,
    subject: `${topic}-${schema.namespace}.${schema.name}`,
    key: (data) => String(data[options.key]),
  }
}

/** The fields of an event as its consumers read them. */
export type DataOf<E> = E extends EventDefinition<infer Data> ? Data : never
