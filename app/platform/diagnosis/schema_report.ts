import app from '@adonisjs/core/services/app'
import { readFileSync } from 'node:fs'
import type { ModuleName } from '#config/modules'
import { engines } from '#platform/config/engines'
import { StartRefusal } from '#platform/config/refusal'
import { place } from '#platform/diagnosis/finding'
import { schemaLetters, type SchemaLetters } from '#platform/diagnosis/schema_letters'
import { checkSchemas } from '#platform/docs/schemas'
import type { AvroSchema } from '#platform/messaging/avro'
import { differences } from '#platform/messaging/compatibility'
import type { EventDefinition } from '#platform/messaging/define_event'
import { openRegistry } from '#platform/messaging/messaging'
import type { RegisteredSchema, SchemaRegistry } from '#platform/messaging/schema_registry'
import { loadManifests } from '#platform/modules/manifests'
import { env } from '#start/env'

/** One event's contract, as it is committed and as the registry has it. */
export interface ContractFinding {
  readonly event: string
  readonly subject: string
  /** How many versions are committed, and how many the registry knows. */
  readonly committed: number
  readonly registered: number
  /** What the registry demands of the next version; `null` before the first. */
  readonly level: string | null
  readonly verdict: 'registered' | 'unregistered' | 'refused'
  /** What is incompatible or missing, naming version and field; empty when all is well. */
  readonly problems: readonly string[]
}

/** What the registry would say of a schema that it does not have yet. */
export interface CandidateFinding {
  readonly file: string
  readonly subject: string
  readonly level: string | null
  /** `unchecked`: it would pass because nothing is compared. */
  readonly verdict: 'accepted' | 'refused' | 'unchecked'
  /** The registry's against it; of an unchecked one, which versions it does not go with. */
  readonly reasons: readonly string[]
}

export interface SchemaReport {
  /** `embedded`, or where the registry is. */
  readonly registry: string
  /** SCHEMA_COMPATIBILITY. */
  readonly demanded: string
  readonly contracts: readonly ContractFinding[]
  readonly candidate?: CandidateFinding
  readonly deadLetters: readonly SchemaLetters[]
  /** `problems`: something is incompatible, not registered, or could not be read by a consumer. */
  readonly status: 'ok' | 'problems'
}

export interface Candidate {
  readonly file: string
  /** Its subject or the event's type; by default the subject of the event with the record's full name. */
  readonly subject?: string | undefined
}

/**
 * Holds contracts, registry and dead letters of these modules against each other. Registers nothing, and changes nothing
 * else: only where the registry has another level for a subject than SCHEMA_COMPATIBILITY, asking for its verdict sets that,
 * as a start would; never to NONE.
 */
export async function schemaReport(modules: readonly ModuleName[], candidate?: Candidate): Promise<SchemaReport> {
  const events = (await loadManifests(modules)).flatMap((manifest) => manifest.events)
  const committed = new Map((await checkSchemas(app.makePath())).map((each) => [each.subject, each]))
  const registry = await openRegistry()
  try {
    const contracts = await Promise.all(
      events.map((event) => {
        const { versions = 0, problems = [] } = committed.get(event.type) ?? {}
        return contractFinding(registry, event, versions, problems)
      })
    )
    const asked = candidate && (await candidateFinding(registry, candidate))
    const deadLetters = await schemaLetters(modules)
    const wrong = contracts.some(({ problems }) => problems.length > 0) || asked?.verdict === 'refused'
    return {
      registry: engines.SCHEMA_REGISTRY_URL ? place(engines.SCHEMA_REGISTRY_URL) : 'embedded',
      demanded: env.SCHEMA_COMPATIBILITY,
      contracts,
      ...(asked && { candidate: asked }),
      deadLetters,
      status: wrong || asked?.reasons.length || deadLetters.length > 0 ? 'problems' : 'ok',
    }
  } finally {
    await registry.close()
  }
}

/** Why readers and writers with that schema do not go with the versions that the registry has, whatever its level is. */
const broken = (schema: AvroSchema, versions: readonly RegisteredSchema[]): string[] =>
  versions.flatMap(({ version, schema: other }) => differences(schema, other, version, 'FULL'))

async function contractFinding(
  registry: SchemaRegistry,
  event: EventDefinition<never>,
  committed: number,
  ofFiles: readonly string[]
): Promise<ContractFinding> {
  const { subject, schema } = event
  const versions = await registry.versions(subject)
  const level = (await registry.level(subject)) ?? null
  const known = versions.some((each) => JSON.stringify(each.schema) === JSON.stringify(schema))
  const refused = known ? [] : await registry.check(subject, schema)
  const verdict = known ? 'registered' : refused.length > 0 ? 'refused' : 'unregistered'
  const problems = [...ofFiles]
  if (verdict === 'unregistered') problems.push(`not registered: it is when ${event.module} starts`)
  /* What was let through while the check was off. */
  const damage = refused.length > 0 ? [] : broken(schema, versions)
  problems.push(
    ...refused.map((reason) => `refused by the registry: ${reason}`),
    ...damage.map((reason) => `registered all the same: ${reason}`)
  )
  return { event: event.type, subject, committed, registered: versions.length, level, verdict, problems }
}

async function candidateFinding(registry: SchemaRegistry, candidate: Candidate): Promise<CandidateFinding> {
  const schema = readSchema(candidate.file)
  const subject = await subjectOf(candidate, schema)
  const versions = await registry.versions(subject)
  const level = (await registry.level(subject)) ?? null
  const refused = await registry.check(subject, schema)
  const reasons = refused.length > 0 ? refused : broken(schema, versions)
  const verdict = refused.length > 0 ? 'refused' : reasons.length > 0 ? 'unchecked' : 'accepted'
  return { file: candidate.file, subject, level, verdict, reasons }
}

type NamedSchema = AvroSchema & { readonly name?: string; readonly namespace?: string }

/** @throws StartRefusal when there is no Avro schema in that file */
function readSchema(file: string): NamedSchema {
  try {
    const schema = JSON.parse(readFileSync(file, 'utf8')) as NamedSchema
    differences(schema, schema, 1, 'FULL')
    return schema
  } catch (error) {
    throw new StartRefusal(`${file} is no Avro schema: ${(error as Error).message}.`, error)
  }
}

async function subjectOf({ file, subject }: Candidate, { namespace, name }: NamedSchema): Promise<string> {
  const events = (await loadManifests()).flatMap((manifest) => manifest.events)
  const wanted = subject ?? `.${namespace}.${name}`
  const event = subject
    ? events.find((each) => each.type === wanted || each.subject === wanted)
    : events.find((each) => each.subject.endsWith(`-${wanted.slice(1)}`))
  if (event) return event.subject
  if (subject) return subject
  throw new StartRefusal(
    `No event has the record ${namespace}.${name} of ${file}: say which subject it is for (--subject).`
  )
}
