import { CouchDocuments } from '#modules/catalog/ports/couchdb/couch_documents'
import { couchAddress } from '#modules/catalog/ports/couchdb/open_documents'
import { engines } from '#platform/config/engines'
import { host } from '#platform/modules/host'
import { openCouchdb } from '#platform/storage/couchdb_session'
import { documentCrashes } from '#tests/suites/documents_crashes'
import { bulkSuite, documentsSuite } from '#tests/suites/documents_suite'
import { outOfReach } from '#tests/suites/out_of_reach'

const name = 'documents in CouchDB'

if (!engines.COUCHDB_URL) outOfReach(name, 'COUCHDB_URL is not set')
else if (host().hosts('catalog'))
  outOfReach(name, 'catalog is hosted here and would index what they write: MODULES=payment')
else {
  const open = async () => new CouchDocuments(await openCouchdb(couchAddress()))
  const adapter = { name, open, close: async () => undefined }
  documentsSuite(adapter)
  bulkSuite(adapter)
  documentCrashes({ open: () => openCouchdb(couchAddress()) })
}
