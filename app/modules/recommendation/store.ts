import { moduleStore } from '#platform/storage/module_store'
import { moduleObjects } from '#platform/storage/module_objects'

export const store = moduleStore('recommendation')

/** The request log lies here. */
export const objects = moduleObjects('recommendation')

/** A SKU that may be recommended, and in how many orders it was. */
export interface CandidateRow {
  sku: string
  product_id: string
  slug: string
  title: string
  orders: number
}

export interface ServedRow {
  id: string
  skus: string
  at: number
}
