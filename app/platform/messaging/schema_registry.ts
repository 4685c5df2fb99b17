import type { AvroSchema } from '#platform/messaging/avro'

/** How much a new schema of a subject may differ from the earlier ones. Source: Confluent Schema Registry. */
export type Compatibility = 'NONE' | 'BACKWARD' | 'FORWARD' | 'FULL' | 'FULL_TRANSITIVE'

export interface RegisteredSchema {
  readonly id: number
  readonly subject: string
  readonly version: number
  readonly schema: AvroSchema
}

/**
 * Where schemas get the numbers that stand in front of every message. Every process that shares the registry sees the
 * same number for the same schema.
 */
export interface SchemaRegistry {
  /**
   * The id of that schema under that subject, which it is registered under if it is new. Safe to call from several
   * processes at once and again after a crash: the same schema keeps its id.
   * @throws IncompatibleSchemaError when an earlier version of the subject forbids it
   */
  register(subject: string, schema: AvroSchema): Promise<number>
  /** `undefined` when no schema has that id. */
  byId(id: number): Promise<RegisteredSchema | undefined>
  /** All versions of a subject, oldest first. */
  versions(subject: string): Promise<RegisteredSchema[]>
  subjects(): Promise<string[]>
  /** Why `schema` may not follow the registered versions of its subject; empty when it may. */
  check(subject: string, schema: AvroSchema): Promise<string[]>
  /** What the registry demands of that subject's next version at this moment; `undefined` when it does not know it. */
  level(subject: string): Promise<string | undefined>
  close(): Promise<void>
}

/** A new version of a schema that readers of its earlier ones would not understand; the process does not start. */
export class IncompatibleSchemaError extends Error {
  readonly code = 'E_INCOMPATIBLE_SCHEMA'
  readonly subject: string
  readonly reasons: readonly string[]

  constructor(subject: string, reasons: readonly string[]) {
    super(
      `The schema of ${subject} is not compatible with its earlier versions: ${reasons.join('; ')}. Add fields with a default, or make a new event type.`
    )
    this.name = 'IncompatibleSchemaError'
    this.subject = subject
    this.reasons = reasons
  }
}
