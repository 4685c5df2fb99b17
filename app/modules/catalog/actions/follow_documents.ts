import { publishDocument } from '#modules/catalog/actions/publish_document'
import { forgetOldWrites } from '#modules/catalog/earlier_writes'
import { remoteDocuments } from '#modules/catalog/engine'
import { releaseNames, unfinishedSince } from '#modules/catalog/name_claims'
import type { RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'
import { generationOf } from '#modules/catalog/ports/remote_documents'
import { store } from '#modules/catalog/store'
import { logger } from '#platform/observability/logger'
import { readFact, writeFact } from '#platform/storage/facts'
import { placeholders } from '#platform/storage/sql'
import { isStoreTrouble } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import type { FiredTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const DOCUMENTS_AT_ONCE = 200
/** Pages of one sweep; what is left comes with the next one. */
const MOST_PAGES = 25
const CLAIMS_AT_ONCE = 50
/** A write that has names and is older than this was given up, or its process was. */
const GIVEN_UP_MS = 30_000
/** The fact that says how far the changes were followed. */
const FOLLOWED = 'documents-followed'

export interface Followed {
  readonly last: string | number | null
}

/**
 * Goes through what changed in the engine outside this store and announces what nobody has: writes whose transaction got lost
 * and those of other programs. Then it ends writes that were begun and given up. All of it may run twice, and beside those
 * who are at it themselves.
 */
export async function findUnannounced(_timer: FiredTimer<null>): Promise<Followed> {
  const documents = await remoteDocuments()
  const known = await readFact(store, FOLLOWED)
  let last = known === undefined ? null : (JSON.parse(known) as Followed['last'])
  for (let page = 0; page < MOST_PAGES; page++) {
    const changes = await documents.changes(last, DOCUMENTS_AT_ONCE)
    for (const document of await unannounced(changes.documents)) await publishAlone(document)
    last = changes.last
    if (!changes.more) break
  }
  await endGivenUp()
  return { last }
}

export async function noteFollowed(tx: Tx, _timer: FiredTimer<null>, { last }: Followed): Promise<void> {
  await writeFact(tx, FOLLOWED, JSON.stringify(last))
  await forgetOldWrites(tx)
}

async function unannounced(documents: readonly (StoredDocument | RemovedDocument)[]) {
  if (documents.length === 0) return []
  const rows = await store.all<{ id: string; rev: string }>(
    `SELECT id, rev FROM documents WHERE id IN (${placeholders(documents.length)})`,
    documents.map(({ id }) => id)
  )
  const known = new Map(rows.map(({ id, rev }) => [id, rev]))
  return documents.filter(({ id, rev, body }) =>
    known.has(id) ? generationOf(rev) > generationOf(known.get(id)) : body !== null
  )
}

/** A document that cannot be indexed, whatever another program has made of it, does not keep the others waiting. */
async function publishAlone(document: StoredDocument | RemovedDocument): Promise<void> {
  try {
    await store.transaction((tx) => publishDocument(tx, document))
  } catch (error) {
    if (isStoreTrouble(error)) throw error
    logger.error({ err: error, module: 'catalog', document: document.id }, 'a document cannot be indexed or announced')
  }
}

/** Whether they were made or not is then certain, and their names are free or the document's. */
async function endGivenUp(): Promise<void> {
  const documents = await remoteDocuments()
  for (const { operation, id, generation } of await unfinishedSince(store, now() - GIVEN_UP_MS, CLAIMS_AT_ONCE)) {
    const document = await documents.fence({ id, operation }, generation)
    if (document) await publishAlone(document)
    await store.transaction((tx) => releaseNames(tx, operation, id))
  }
}
