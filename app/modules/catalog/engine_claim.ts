import { store } from '#modules/catalog/store'
import { StartRefusal } from '#platform/config/refusal'
import { readFact } from '#platform/storage/facts'

/** The fact that says which engine this store's documents lie in. */
const CLAIM = 'documents-engine'

/**
 * Holds this store to one engine: its index of the documents in one would be nonsense beside the documents in another.
 * @param database in CouchDB; `undefined`: the documents lie in this store
 * @throws StartRefusal when they have lain elsewhere
 */
export async function claimEngine(database: string | undefined): Promise<void> {
  const claimed = await readFact(store, CLAIM)
  const before = claimed === undefined ? undefined : (JSON.parse(claimed) as string)
  if (before === database) return
  if (before !== undefined) {
    throw new StartRefusal(
      `The documents of this catalog lie in CouchDB's database ${before}: set COUCHDB_URL and COUCHDB_DATABASE for it, or give catalog an empty SQL database.`
    )
  }
  if (await store.one('SELECT 1 FROM documents LIMIT 1')) {
    throw new StartRefusal(
      `The documents of this catalog lie in its SQL database, and COUCHDB_URL is set: unset it, or give catalog an empty SQL database.`
    )
  }
  await store.transaction(async (tx) => {
    await tx.insert('facts', { name: CLAIM, value: JSON.stringify(database) }, { key: ['name'], do: 'nothing' })
  })
}
