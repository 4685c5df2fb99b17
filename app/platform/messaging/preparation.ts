import { blockedKeys } from '#platform/messaging/dead_letters'
import type { Delivery } from '#platform/messaging/delivery'
import { runInContext } from '#platform/observability/context'
import type { ModuleStore } from '#platform/storage/module_store'

/** How many keys are prepared at the same time, per module. */
const PARALLEL = 16

type Preparing = Omit<Delivery, 'record'>

/** What the `before` of each delivery gave that has one, and may be handled now. */
export type Prepared = ReadonlyMap<Preparing, unknown>

const NONE: Prepared = new Map()

/** Runs what a delivery has to do in no transaction, in the context of its event. */
export function prepareOne({ event, subscription }: Preparing, module: string): Promise<unknown> {
  const { correlationId, id: causationId, traceparent } = event
  return runInContext({ correlationId, causationId, traceparent, module, actor: 'system' }, () =>
    subscription.before!(event)
  )
}

/**
 * Prepares deliveries before their transaction: those of one key in their order, keys side by side. What was handled before,
 * or waits behind a dead letter, is left out.
 * @throws the first error, once nothing is under way any more
 */
export async function prepare(store: ModuleStore, deliveries: readonly Delivery[]): Promise<Prepared> {
  const asking = deliveries.filter(({ subscription }) => subscription.before)
  if (asking.length === 0) return NONE
  const blocked = await blockedKeys(store)
  const byKey = new Map<string, Delivery[]>()
  for (const delivery of asking) {
    const { consumer, record } = delivery
    const key = `${consumer} ${record.key}`
    if (!blocked.has(key)) byKey.set(key, [...(byKey.get(key) ?? []), delivery])
  }
  const prepared = new Map<Preparing, unknown>()
  const chains = byKey.values()
  let failure: { error: unknown } | undefined
  const work = async () => {
    for (const chain of chains) {
      for (const delivery of chain) {
        if (failure) return
        if (await isProcessed(store, delivery)) continue
        prepared.set(delivery, await prepareOne(delivery, store.module))
      }
    }
  }
  const workers = Array.from({ length: Math.min(PARALLEL, byKey.size) }, () =>
    work().catch((error: unknown) => void (failure ??= { error }))
  )
  await Promise.all(workers)
  if (failure) throw failure.error
  return prepared
}

async function isProcessed(store: ModuleStore, { consumer, event }: Delivery): Promise<boolean> {
  const row = await store.one('SELECT 1 FROM inbox WHERE consumer = ? AND event_id = ?', [consumer, event.id])
  return row !== undefined
}
