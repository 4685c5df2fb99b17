import { conflict, nameTaken, putDocument, type Change } from '#modules/catalog/actions/put_document'
import { publishDocument } from '#modules/catalog/actions/publish_document'
import { earlierWrite, noteWrite } from '#modules/catalog/earlier_writes'
import { isRemote, remoteDocuments } from '#modules/catalog/engine'
import { claimNames, namesOf, releaseNames, type Name } from '#modules/catalog/name_claims'
import type { DocumentType, RemovedDocument, StoredDocument } from '#modules/catalog/ports/documents'
import { generationOf } from '#modules/catalog/ports/remote_documents'
import { store } from '#modules/catalog/store'
import { Problem } from '#platform/http/problem'
import { CouchTroubleError } from '#platform/storage/couchdb'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** A document that was written in an engine outside this store, and is not announced yet. */
export interface Made {
  readonly document: StoredDocument | RemovedDocument
}

/** Decides on a change; reads, and writes nothing. @param begun id under which the same operation made a document before */
export type Plan = (session: SqlSession, begun: string | undefined) => Promise<Change | Made>

/**
 * For `answerOnce`: makes the change in an engine outside this store, before the transaction that announces it. `undefined`
 * when the documents lie in this store, where all of it is one transaction.
 */
export function ahead(plan: Plan): ((operation: string) => Promise<Made>) | undefined {
  return isRemote ? (operation) => makeAhead(plan, operation) : undefined
}

/**
 * Makes a change and tells everybody.
 * @param made what `ahead` has given
 * @returns the document as it is now
 * @throws Problem as the plan, 409 for a slug or SKU of another document or when somebody changes it at this moment
 */
export async function changeDocument(tx: Tx, plan: Plan, made: Made | undefined): Promise<StoredDocument> {
  const document = made ? await publish(tx, made) : await putDocument(tx, (await plan(tx, undefined)) as Change)
  /* Asked again after somebody else has removed it. */
  if (document.body === null) throw Problem.notFound(document.type)
  return document as StoredDocument
}

/** The same for a plan that removes one. */
export async function removeDocument(tx: Tx, plan: Plan, made: Made | undefined): Promise<void> {
  if (made) await publish(tx, made)
  else await putDocument(tx, (await plan(tx, undefined)) as Change)
}

async function publish(tx: Tx, { document }: Made): Promise<Made['document']> {
  await publishDocument(tx, document)
  return document
}

async function makeAhead(plan: Plan, operation: string): Promise<Made> {
  const earlier = await earlierWrite(store, operation)
  if (earlier) {
    const document = await (await remoteDocuments()).find(earlier.id)
    if (document && (earlier.finished || document.operation === operation)) return { document }
  }
  try {
    const planned = await plan(store, earlier?.id)
    return 'document' in planned ? planned : { document: await writeAhead(planned, operation) }
  } catch (error) {
    /* Another process is at the same request, and what is in the way is its own work. */
    const isOurs = !earlier && error instanceof Problem && (await earlierWrite(store, operation))
    if (!isOurs) throw error
    return makeAhead(plan, operation)
  }
}

/**
 * Claims the names in one transaction, then writes. Who dies in between leaves claims that the sweep looks after; who is not
 * told what became of the write leaves them too.
 */
async function writeAhead(change: Change, operation: string): Promise<Made['document']> {
  const { id, type, before, content } = change
  const claim = { operation, id, generation: generationOf(before?.rev) }
  const names = content ? namesOf(type, content.index) : closing(change)
  const above = await store.transaction(async (tx) => {
    await change.check?.(tx)
    const claimed = await claimNames(tx, claim, names)
    if (claimed.kind === 'taken') throw refusal(type, claimed.of)
    if (before?.operation) await noteWrite(tx, before.operation, id)
    return claimed.above
  })
  const release = () => store.transaction((tx) => releaseNames(tx, operation, id))
  try {
    const [result] = await (await remoteDocuments()).write([{ ...change, above, operation }])
    if (result!.kind === 'written') return result!.document
  } catch (error) {
    if (!(error instanceof CouchTroubleError && error.mayHaveWritten)) await release()
    throw error
  }
  await release()
  throw conflict()
}

/** Nothing is put into a category that is being removed. */
function closing({ type, before }: Change): Name[] {
  return type === 'category' && before ? [{ kind: 'closed', name: before.slug }] : []
}

function refusal(type: DocumentType, { kind, name }: Name): Problem {
  switch (kind) {
    case 'sku':
      return nameTaken(type, 'sku', name)
    case 'closed':
      return new Problem(409, 'E_CATEGORY_IN_USE', 'A product is being put into this category.', {})
    case 'member':
      return new Problem(409, 'E_REVISION_CONFLICT', `The category ${name} is being removed.`)
    default:
      return nameTaken(type, 'slug', name)
  }
}
