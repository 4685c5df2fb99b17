import { CouchDocuments } from '#modules/catalog/ports/couchdb/couch_documents'
import { engines } from '#platform/config/engines'
import type { CouchAddress } from '#platform/storage/couchdb'
import { openCouchdb } from '#platform/storage/couchdb_session'

/** The database that the environment names. */
export const couchAddress = (): CouchAddress => ({ url: engines.COUCHDB_URL!, database: engines.COUCHDB_DATABASE })

/** Connects to the database, making it if it is not there. */
export async function openDocuments(): Promise<CouchDocuments> {
  return new CouchDocuments(await openCouchdb(couchAddress()))
}
