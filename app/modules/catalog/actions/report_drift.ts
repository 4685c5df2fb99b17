import type { Drift } from '#modules/catalog/domain/fit_document'
import type { DocumentRef, DocumentType } from '#modules/catalog/ports/documents'
import { counter } from '#platform/observability/metrics'
import { logger } from '#platform/observability/logger'

const drifted = counter('catalog_schema_drift_total', 'Fields served that do not fit the declared schema', [
  'module',
  'type',
  'field',
  'kind',
])

/** Names that no schema declares are as many as anybody cares to write; so many of them get a figure of their own. */
const NAMES_LIMIT = 50
const names = new Set<string>()

/** Revisions that were logged; the oldest are forgotten. */
const logged = new Set<string>()
const LOGGED_LIMIT = 10_000

/** Counts each misfit whenever its document is served, and logs it once per revision. */
export function reportDrift(
  type: DocumentType,
  { id, revision, drifts }: DocumentRef & { drifts: readonly Drift[] }
): void {
  if (drifts.length === 0) return
  for (const { field, kind, declared } of drifts) {
    drifted.inc({ module: 'catalog', type, field: declared ? field : label(field), kind })
  }
  const key = `${id} ${revision}`
  if (logged.has(key)) return
  if (logged.size >= LOGGED_LIMIT) logged.delete(logged.values().next().value!)
  logged.add(key)
  const fields = drifts.map(({ field, kind }) => `${field.slice(0, 80)} ${kind}`)
  logger.warn({ module: 'catalog', document: id, revision, fields }, 'a document does not fit its declared schema')
}

function label(field: string): string {
  const name = field.slice(0, 80)
  if (!names.has(name)) {
    if (names.size >= NAMES_LIMIT) return '(other)'
    names.add(name)
  }
  return name
}
