import type { Money } from '#platform/values/money'
import type { Address } from '#platform/values/address'

/** An Avro schema as JSON, in the form in which `.avsc` files and registries hold it. */
export type AvroSchema = string | AvroSchema[] | { type: AvroSchema | 'record' | 'array'; [key: string]: unknown }

/** A field's type: what TypeScript sees (`T`) and what goes over the wire. Names are given by the place it stands in. */
export interface Field<T> {
  readonly optional?: true
  schema(name: SchemaNames): AvroSchema
  /** Never read; carries `T`. */
  readonly _type?: T
}

type Fields = Record<string, Field<unknown>>
export type Infer<F> = F extends Field<infer T> ? T : never
type Shape<F extends Fields> = { [K in keyof F]: Infer<F[K]> }

/** Gives nested records their names, and writes a shared one (Money, Address) out only where it first occurs. */
export class SchemaNames {
  readonly #path: string
  readonly #defined: Set<string>

  constructor(path: string, defined = new Set<string>()) {
    this.#path = path
    this.#defined = defined
  }

  get path(): string {
    return this.#path
  }

  under(field: string): SchemaNames {
    return new SchemaNames(this.#path + field.charAt(0).toUpperCase() + field.slice(1), this.#defined)
  }

  once(fullName: string, schema: () => AvroSchema): AvroSchema {
    if (this.#defined.has(fullName)) return fullName
    this.#defined.add(fullName)
    return schema()
  }
}

const primitive = <T>(type: AvroSchema): Field<T> => ({ schema: () => type })

const recordFields = (fields: Fields, names: SchemaNames) =>
  Object.entries(fields).map(([name, field]) => ({
    name,
    type: field.schema(names.under(name)),
    ...(field.optional && { default: null }),
  }))

const shared = <T>(name: string, fields: () => Fields): Field<T> => ({
  schema: (names) =>
    names.once(`faultline.${name}`, () => ({
      type: 'record',
      name,
      namespace: 'faultline',
      fields: recordFields(fields(), names),
    })),
})

/**
 * The types of event fields. They are few on purpose: each maps to one Avro type and one TypeScript type, and each can
 * be read by every Avro library.
 */
export const avro = {
  string: (): Field<string> => primitive('string'),
  boolean: (): Field<boolean> => primitive('boolean'),
  /** 32-bit whole number: counts, quantities, basis points. */
  int: (): Field<number> => primitive('int'),
  /** 64-bit whole number within ±2^53: versions, minor units. */
  long: (): Field<number> => primitive('long'),
  /** Milliseconds since the epoch, with Avro's logical type. */
  time: (): Field<number> => primitive({ type: 'long', logicalType: 'timestamp-millis' }),
  /** A string out of a known set. Written as an Avro string, since adding a symbol to an Avro enum breaks old readers. */
  oneOf: <const T extends string>(..._values: T[]): Field<T> => primitive('string'),
  optional: <T>(field: Field<T>): Field<T | null> => ({
    optional: true,
    schema: (names) => ['null', field.schema(names)],
  }),
  array: <T>(item: Field<T>): Field<T[]> => ({
    schema: (names) => ({ type: 'array', items: item.schema(names.under('item')) }),
  }),
  record: <F extends Fields>(fields: F): Field<Shape<F>> => ({
    schema: (names) => ({ type: 'record', name: names.path, fields: recordFields(fields, names) }),
  }),
  money: (): Field<Money> => shared<Money>('Money', () => ({ amount: avro.long(), currency: avro.string() })),
  address: (): Field<Address> =>
    shared<Address>('Address', () => ({
      name: avro.string(),
      line1: avro.string(),
      line2: avro.optional(avro.string()),
      city: avro.string(),
      region: avro.optional(avro.string()),
      postalCode: avro.string(),
      country: avro.string(),
    })),
}

/** The schema of one event: `order.created` becomes the record `faultline.order.Created`. */
export function eventSchema(type: string, fields: Fields): AvroSchema {
  const [module, ...rest] = type.split('.')
  const name = rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return { type: 'record', name, namespace: `faultline.${module}`, fields: recordFields(fields, new SchemaNames(name)) }
}

export type EventData<F extends Fields> = Shape<F>
export type EventFields = Fields
