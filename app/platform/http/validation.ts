import type { VineValidator } from '@vinejs/vine'
import type { Infer, SchemaTypes } from '@vinejs/vine/types'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'
import type { FieldError } from '#platform/values/field_error'

/** Any compiled Vine schema. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the validator's metadata type does not matter here
export type Validator = VineValidator<SchemaTypes, any>

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: readonly JsonSchema[]
  enum?: readonly unknown[]
}

const schemas = new WeakMap<object, JsonSchema>()

/** The JSON schema of a validator, made once. */
export function jsonSchema(validator: { toJSONSchema(): object }): JsonSchema {
  let schema = schemas.get(validator)
  if (!schema) schemas.set(validator, (schema = validator.toJSONSchema() as JsonSchema))
  return schema
}

/** Vine drops fields that it does not know; a client that sends `price` or `role` is to be told instead. */
function unknownFields(schema: JsonSchema, value: unknown, pointer: string, found: FieldError[]): FieldError[] {
  if (Array.isArray(value)) {
    if (schema.items)
      for (const [i, item] of value.entries()) unknownFields(schema.items, item, `${pointer}/${i}`, found)
    return found
  }
  if (value === null || typeof value !== 'object') return found
  const { properties, additionalProperties } = memberOf(schema, value as Record<string, unknown>)
  for (const [name, inner] of Object.entries(value)) {
    const known = properties && Object.hasOwn(properties, name) ? properties[name] : undefined
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    /* A record: any name, all values alike. */
    const values = typeof additionalProperties === 'object' ? additionalProperties : undefined
    if (known ?? values) unknownFields((known ?? values)!, inner, at, found)
    else if (additionalProperties === false) {
      found.push({ pointer: at, detail: 'This field is not known here or cannot be set.', rule: 'unknown' })
    }
  }
  return found
}

/** Of a union of objects, the one whose fixed words the value has, as in `kind: 'percent'`; other schemas as they are. */
function memberOf(schema: JsonSchema, value: Record<string, unknown>): JsonSchema {
  const fits = ({ properties }: JsonSchema) =>
    properties !== undefined &&
    Object.entries(properties).every(
      ([name, { enum: words }]) => !words || !(name in value) || words.includes(value[name])
    )
  return schema.anyOf?.find(fits) ?? schema
}

/**
 * The request's body, checked.
 * @throws Problem 422 naming each field, with JSON pointers
 */
export async function validBody<V extends Validator>({ request }: HttpContext, validator: V): Promise<Infer<V>> {
  const body: unknown = request.body()
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw Problem.invalid([{ pointer: '', detail: 'The body has to be a JSON object.', rule: 'object' }])
  }
  const unknown = unknownFields(jsonSchema(validator), body, '', [])
  if (unknown.length > 0) throw Problem.invalid(unknown)
  return (await validator.validate(body, {})) as Infer<V>
}

/**
 * The query parameters, checked; what is not known is ignored.
 * @throws Problem 400
 */
export async function validQuery<V extends Validator>({ request }: HttpContext, validator: V): Promise<Infer<V>> {
  const [error, query] = await validator.tryValidate(request.qs(), {})
  if (!error) return query as Infer<V>
  const [first] = error.messages as { field: string; message: string }[]
  throw new Problem(400, 'E_INVALID_QUERY', `${first!.field}: ${first!.message}.`)
}
