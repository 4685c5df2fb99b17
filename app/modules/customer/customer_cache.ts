import { BentoCache, bentostore, errors } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { env } from '#modules/customer/env'
import { viewOf, type CustomerRow, type CustomerView } from '#modules/customer/store'
import { counter } from '#platform/observability/metrics'

/** About half a kilobyte each. */
const MOST_CUSTOMERS = 5000

export interface CachedCustomer {
  readonly view: CustomerView
  readonly version: number
}

const cache = new BentoCache({
  default: 'customers',
  ttl: env.CUSTOMER_CACHE_SECONDS * 1000,
  stores: { customers: bentostore().useL1Layer(memoryDriver({ maxItems: MOST_CUSTOMERS })) },
})

const requests = counter('customer_cache_requests_total', 'Reads of a customer by outcome: hit or miss', [
  'module',
  'outcome',
])

type Find = () => Promise<CustomerRow | undefined>

interface Load {
  readonly id: string
  /** The customer was written to since the load began. */
  overtaken: boolean
}

/** Loads under way in this process. */
const loads = new Set<Load>()

export interface CacheRead {
  readonly customer: CachedCustomer | undefined
  readonly outcome: 'hit' | 'miss'
}

/**
 * A customer out of the cache. However many ask at once, one of them loads (the miss) and the others wait for it (hits).
 * Who is not there is not cached.
 *
 * @param find looks the customer up in the store
 */
export async function readCustomer(id: string, find: Find): Promise<CacheRead> {
  const load: Load = { id, overtaken: false }
  let outcome: CacheRead['outcome'] = 'hit'
  try {
    const customer = await cache.getOrSet<CachedCustomer | undefined>({
      key: id,
      factory: async ({ skip }) => {
        outcome = 'miss'
        loads.add(load)
        return (await findFresh(find, load)) ?? skip()
      },
    })
    if (load.overtaken) await cache.delete({ key: id })
    requests.inc({ module: 'customer', outcome })
    return { customer, outcome }
  } catch (error) {
    throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error
  } finally {
    loads.delete(load)
  }
}

/** Looks again when a write came in between, so that nobody who reads after that write gets what was there before. */
async function findFresh(find: Find, load: Load): Promise<CachedCustomer | undefined> {
  for (;;) {
    load.overtaken = false
    const row = await find()
    if (!load.overtaken) return row && { view: viewOf(row), version: row.version }
  }
}

/** To be waited for after every write to a customer, before it is answered. */
export async function forgetCustomer(id: string): Promise<void> {
  for (const load of loads) if (load.id === id) load.overtaken = true
  await cache.delete({ key: id })
}
