import { CURRENT_SCHEMA, SCHEMAS, type Declared, type DeclaredRecord } from '#modules/catalog/domain/declared_schemas'

/** One way in which a document is not what its schema declares. */
export interface Drift {
  /** Path without positions: `title`, `variants[].sku`, `attributes.*`. */
  readonly field: string
  /** `unknown`: a schema version that nobody declared. */
  readonly kind: 'added' | 'retyped' | 'missing' | 'unknown'
  /** Whether the field is one of the schema's, so that there are only so many of them. */
  readonly declared: boolean
}

/** What is left of a record when everything that does not fit is taken out; each field may be missing. */
export type Fitting = Readonly<Record<string, unknown>>

export interface FittedDocument {
  /** The schema it was read with. */
  readonly version: number
  readonly fields: Fitting
  readonly drifts: readonly Drift[]
}

/** A document that has nothing to do with its schema is not described field by field. */
const MOST_DRIFTS = 50

/** Reads a document by the schema that it says it follows, and keeps whatever fits. Never throws. */
export function fitDocument(type: keyof typeof SCHEMAS, body: unknown): FittedDocument {
  const drifts: Drift[] = []
  const version = schemaVersionOf(type, body, drifts)
  const fields = fit(SCHEMAS[type][version]!, body, '', drifts)
  const reported = new Map(drifts.map((drift) => [`${drift.kind} ${drift.field}`, drift]))
  return {
    version,
    fields: (fields as Fitting | undefined) ?? {},
    drifts: [...reported.values()].slice(0, MOST_DRIFTS),
  }
}

/** A version that is no version is reported with the other fields; here only one that nobody knows. */
function schemaVersionOf(type: keyof typeof SCHEMAS, body: unknown, drifts: Drift[]): number {
  const said = isRecord(body) ? body.schemaVersion : undefined
  if (!Number.isSafeInteger(said)) return CURRENT_SCHEMA[type]
  if (Object.hasOwn(SCHEMAS[type], said as number)) return said as number
  drifts.push({ field: 'schemaVersion', kind: 'unknown', declared: true })
  return CURRENT_SCHEMA[type]
}

/** @returns `undefined` when nothing of it fits */
function fit(declared: Declared, value: unknown, path: string, drifts: Drift[]): unknown {
  const retyped = () => void drifts.push({ field: path || '(document)', kind: 'retyped', declared: true })
  switch (declared.is) {
    case 'text': {
      if (typeof value === 'string' && (!declared.words || declared.words.includes(value))) return value
      return retyped()
    }
    case 'integer':
      return Number.isSafeInteger(value) ? value : retyped()
    case 'list':
      if (!Array.isArray(value)) return retyped()
      return value.map((item) => fit(declared.of, item, `${path}[]`, drifts)).filter((item) => item !== undefined)
    case 'map':
      if (!isRecord(value)) return retyped()
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, fit(declared.of, item, `${path}.*`, drifts)] as const)
          .filter(([, item]) => item !== undefined)
      )
    case 'record':
      return isRecord(value) ? fitRecord(declared, value, path, drifts) : retyped()
  }
}

function fitRecord({ fields }: DeclaredRecord, value: Fitting, path: string, drifts: Drift[]): Fitting {
  const at = (name: string) => (path ? `${path}.${name}` : name)
  const found: Record<string, unknown> = {}
  for (const [name, declared] of Object.entries(fields)) {
    const item = Object.hasOwn(value, name) ? value[name] : undefined
    if (item !== undefined) found[name] = fit(declared, item, at(name), drifts)
    else if (!declared.optional) drifts.push({ field: at(name), kind: 'missing', declared: true })
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) drifts.push({ field: at(name), kind: 'added', declared: false })
  }
  return found
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
