import { signal } from '#platform/runtime/signals'
import { readFact, writeFact } from '#platform/storage/facts'
import type { ModuleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'

const DELAY = 'replica.delay_ms'

/** How long changes are held back from the embedded replica, in milliseconds; 0 unless somebody set it. */
export async function readReplicaDelay(store: SqlSession): Promise<number> {
  return Number((await readFact(store, DELAY)) ?? 0)
}

/**
 * Holds changes back from the embedded replica until they are so old, from now on and for every process; whoever feeds the
 * replica knows within a second. 0 lets it catch up.
 */
export async function setReplicaDelay(store: ModuleStore, milliseconds: number): Promise<void> {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
    throw new RangeError(`A replica cannot be ${milliseconds} ms late: give whole milliseconds, 0 or more`)
  await writeFact(store, DELAY, String(milliseconds))
  signal(`outbox:${store.module}`)
}
