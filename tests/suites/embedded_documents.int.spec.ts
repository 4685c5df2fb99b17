import type { Documents } from '#modules/catalog/ports/documents'
import { SqlDocuments } from '#modules/catalog/ports/sql_documents'
import { store } from '#modules/catalog/store'
import { host } from '#platform/modules/host'
import { documentsSuite } from '#tests/suites/documents_suite'
import { outOfReach } from '#tests/suites/out_of_reach'

/** Each operation in a transaction of its own, as a request would have it. */
const transacted = (): Documents => ({
  getMany: (ids) => new SqlDocuments(store).getMany(ids),
  write: (writes) => store.transaction((tx) => new SqlDocuments(tx).write(writes)),
  meddle: (id, change) => store.transaction((tx) => new SqlDocuments(tx).meddle(id, change)),
})

if (host().hosts('catalog')) {
  documentsSuite({ name: 'documents in SQL', open: async () => transacted(), close: async () => undefined })
} else outOfReach('documents in SQL', 'catalog is not among MODULES')
