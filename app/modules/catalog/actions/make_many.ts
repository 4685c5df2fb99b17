import { putDocument, type Change } from '#modules/catalog/actions/put_document'
import { publishDocument } from '#modules/catalog/actions/publish_document'
import { isRemote, remoteDocuments } from '#modules/catalog/engine'
import { claimNames, namesOf, releaseNames } from '#modules/catalog/name_claims'
import { store } from '#modules/catalog/store'
import { newId } from '#platform/values/id'

/**
 * Makes new documents that nobody else makes, as a seeder does: all of them in one transaction, or in an engine outside this
 * store by one write between two. One that is there already is left as it is and announced, if nobody did.
 */
export async function makeMany(changes: readonly Change[]): Promise<void> {
  if (!isRemote) {
    return store.transaction(async (tx) => {
      for (const change of changes) await putDocument(tx, change)
    })
  }
  const operation = newId('request')
  const above = await store.transaction(async (tx) => {
    const revisions: number[] = []
    for (const { id, type, content } of changes) {
      const claimed = await claimNames(tx, { operation, id, generation: 0 }, namesOf(type, content!.index))
      if (claimed.kind === 'taken') throw new Error(`The ${claimed.of.kind} ${claimed.of.name} of ${id} is taken`)
      revisions.push(claimed.above)
    }
    return revisions
  })
  const documents = await remoteDocuments()
  const results = await documents.write(changes.map((change, n) => ({ ...change, above: above[n]!, operation })))
  const there = await documents.getMany(changes.filter((_, n) => results[n]!.kind !== 'written').map(({ id }) => id))
  await store.transaction(async (tx) => {
    for (const result of results) if (result.kind === 'written') await publishDocument(tx, result.document)
    for (const document of there) await publishDocument(tx, document)
    for (const { id } of changes) await releaseNames(tx, operation, id)
  })
}
