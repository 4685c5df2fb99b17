import { breathe } from '#platform/runtime/pause'
import type { ModuleStore } from '#platform/storage/module_store'
import type { Tx } from '#platform/storage/transaction'

/**
 * Goes through many rows in transactions of `size`, with a breath in between, for seeders and rebuilds.
 */
export async function inBatches<T>(
  store: ModuleStore,
  items: readonly T[],
  work: (tx: Tx, item: T) => Promise<void>,
  size = 200
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    await store.transaction(async (tx) => {
      for (const item of items.slice(start, start + size)) await work(tx, item)
    })
    await breathe()
  }
}
