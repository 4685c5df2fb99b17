import { store } from '#modules/inventory/store'
import { StartRefusal } from '#platform/config/refusal'
import { readFact } from '#platform/storage/facts'

/** The fact that says which engine this store's stock lies in. */
const CLAIM = 'reservations-engine'

/**
 * Holds this store to one engine: what it announced of the stock in one would be nonsense beside the stock in another.
 * @param keyspace in Cassandra; `undefined`: the stock lies in this store
 * @throws StartRefusal when it has lain elsewhere
 */
export async function claimEngine(keyspace: string | undefined): Promise<void> {
  const claimed = await readFact(store, CLAIM)
  const before = claimed === undefined ? undefined : (JSON.parse(claimed) as string)
  if (before === keyspace) return
  if (before !== undefined) {
    throw new StartRefusal(
      `The stock of this inventory lies in Cassandra's keyspace ${before}: set CASSANDRA_CONTACT_POINTS and CASSANDRA_KEYSPACE for it, or give inventory an empty database.`
    )
  }
  const counted = await store.one('SELECT 1 FROM stock LIMIT 1')
  if (counted) {
    throw new StartRefusal(
      `The stock of this inventory lies in its SQL database, and CASSANDRA_CONTACT_POINTS is set: unset it, or give inventory an empty database.`
    )
  }
  await store.transaction(async (tx) => {
    await tx.insert('facts', { name: CLAIM, value: JSON.stringify(keyspace) }, { key: ['name'], do: 'nothing' })
  })
}
