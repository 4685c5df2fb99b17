import { claimEngine } from '#modules/catalog/engine_claim'
import type { Documents } from '#modules/catalog/ports/documents'
import type { RemoteDocuments } from '#modules/catalog/ports/remote_documents'
import { SqlDocuments } from '#modules/catalog/ports/sql_documents'
import { engines } from '#platform/config/engines'
import type { ModuleEngine } from '#platform/modules/define_module'
import type { SqlSession } from '#platform/storage/sql'

/** Whether documents lie in CouchDB. Otherwise they are rows of the module's SQL store. */
export const isRemote = engines.COUCHDB_URL !== undefined

let opening: Promise<RemoteDocuments> | undefined

/**
 * The engine outside the SQL store; loaded and connected on first use.
 * @throws CouchTroubleError when it cannot be reached; the next call tries again
 */
export function remoteDocuments(): Promise<RemoteDocuments> {
  opening ??= import('#modules/catalog/ports/couchdb/open_documents')
    .then(({ openDocuments }) => openDocuments())
    .catch((error: unknown) => {
      opening = undefined
      throw error
    })
  return opening
}

/** Where documents are read. @param session of the module's store, for when they lie there */
export async function documentsBy(session: SqlSession): Promise<Documents> {
  return isRemote ? remoteDocuments() : new SqlDocuments(session)
}

/** For the platform, which opens it at start and asks after its health. */
export const engine: ModuleEngine = {
  name: isRemote ? 'CouchDB' : 'the SQL store',
  open: async () => {
    await claimEngine(isRemote ? engines.COUCHDB_DATABASE : undefined)
    if (isRemote) await remoteDocuments()
  },
  ping: async () => {
    if (isRemote) await (await remoteDocuments()).ping()
  },
  /* Requests are all there is of a connection. */
  close: async () => {
    opening = undefined
  },
}
