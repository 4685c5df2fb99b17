import { moduleStore } from '#platform/storage/module_store'

/** Documents and their index, projections, outbox and inbox. The documents themselves are reached by documents.ts alone. */
export const store = moduleStore('catalog')
