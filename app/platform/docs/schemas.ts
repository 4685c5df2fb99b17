import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AvroSchema } from '#platform/messaging/avro'
import { incompatibilities } from '#platform/messaging/compatibility'
import type { EventDefinition } from '#platform/messaging/define_event'
import { loadManifests } from '#platform/modules/manifests'

export interface SchemaFinding {
  readonly subject: string
  readonly versions: number
  /** Why it may not be released; empty when all is well. */
  readonly problems: readonly string[]
}

/** Holds every contract against the schemas that are committed for it, and each of those against its predecessors. */
export async function checkSchemas(root: string): Promise<SchemaFinding[]> {
  const events = (await loadManifests()).flatMap((manifest) => manifest.events)
  return [...events.map((event) => check(root, event)), ...strays(root, events)]
}

function check(root: string, event: EventDefinition<never>): SchemaFinding {
  const committed: AvroSchema[] = []
  for (let version = 1; existsSync(fileOf(root, event, version)); version++) {
    committed.push(JSON.parse(readFileSync(fileOf(root, event, version), 'utf8')) as AvroSchema)
  }
  const problems: string[] = []
  if (committed.length !== event.version) {
    problems.push(
      `its contract is at version ${event.version}, ${committed.length} are committed (node ace schemas:write)`
    )
  } else if (JSON.stringify(committed.at(-1)) !== JSON.stringify(event.schema)) {
    problems.push('its contract is not what is committed under that version: give it a new one')
  }
  for (const [index, schema] of committed.entries()) {
    const reasons = incompatibilities(schema, committed.slice(0, index), 'FULL_TRANSITIVE')
    problems.push(...reasons.map((reason) => `version ${index + 1}: ${reason}`))
  }
  return { subject: event.type, versions: committed.length, problems }
}

/** Schemas of events that no contract has: a consumer of theirs would wait for ever. */
function strays(root: string, events: readonly EventDefinition<never>[]): SchemaFinding[] {
  const known = new Set(events.map((event) => event.type))
  const modules = [...new Set(events.map((event) => event.module))]
  return modules
    .flatMap((module) => readdirSync(join(root, 'app/modules', module, 'schemas')))
    .map((file) => file.replace(/\.v\d+\.avsc$/, ''))
    .filter((type) => !known.has(type))
    .map((subject) => ({ subject, versions: 0, problems: ['it is committed, but in no contract'] }))
}

const fileOf = (root: string, event: EventDefinition<never>, version: number) =>
  join(root, `app/modules/${event.module}/schemas/${event.type}.v${version}.avsc`)
