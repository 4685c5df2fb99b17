import { BentoCache, bentostore, errors, type BentoStore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { env } from '#modules/customer/env'
import { viewOf, type CustomerRow, type CustomerView } from '#modules/customer/store'
import { engines } from '#platform/config/engines'
import type { ModuleEngine } from '#platform/modules/define_module'
import { logger } from '#platform/observability/logger'
import { counter } from '#platform/observability/metrics'
import type { CacheLayer } from '#platform/storage/cache_layer'

/** About half a kilobyte each. */
const MOST_CUSTOMERS = 5000

export interface CachedCustomer {
  readonly view: CustomerView
  readonly version: number
}

const requests = counter('customer_cache_requests_total', 'Reads of a customer by outcome: hit or miss', [
  'module',
  'outcome',
])

type Find = () => Promise<CustomerRow | undefined>

interface Load {
  readonly id: string
  /** The customer was written to since the load began, in this process or in another. */
  overtaken: boolean
}

export interface CacheRead {
  readonly customer: CachedCustomer | undefined
  readonly outcome: 'hit' | 'miss'
}

interface Parts {
  readonly bento: BentoCache<{ customers: BentoStore }>
  readonly layer: CacheLayer | undefined
}

/**
 * Customers in memory and, given the address of a Redis, in a layer below that all processes share. An answer never predates
 * a write that was answered before: in this process ever, in others as long as Redis carries the news.
 */
export class CustomerCache {
  readonly #redis: string | undefined
  readonly #ttlMs: number
  /** Loads under way in this process. */
  readonly #loads = new Set<Load>()
  /** Written to while Redis was out of reach, which may still have what was there before: not to be read from it. */
  readonly #owed = new Set<string>()
  #opening: Promise<Parts> | undefined

  constructor(redis: string | undefined, ttlMs: number) {
    this.#redis = redis
    this.#ttlMs = ttlMs
  }

  /**
   * A customer out of the cache. However many ask at once, one of them loads (the miss) and the others wait for it (hits).
   * Who is not there is not cached.
   *
   * @param find looks the customer up in the store
   */
  async read(id: string, find: Find): Promise<CacheRead> {
    const { bento } = await this.#open()
    const load: Load = { id, overtaken: false }
    let outcome: CacheRead['outcome'] = 'hit'
    try {
      if (this.#owed.has(id)) return await readPast(find)
      const customer = await bento.getOrSet<CachedCustomer | undefined>({
        key: id,
        factory: async ({ skip }) => {
          outcome = 'miss'
          this.#loads.add(load)
          return (await findFresh(find, load)) ?? skip()
        },
      })
      if (load.overtaken) await this.#forget(id)
      requests.inc({ module: 'customer', outcome })
      return { customer, outcome }
    } catch (error) {
      throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error
    } finally {
      this.#loads.delete(load)
    }
  }

  /** To be waited for after every write to a customer, before it is answered. */
  async forget(id: string): Promise<void> {
    this.#overtake([id])
    await this.#forget(id)
  }

  /** @throws Error when there is to be a Redis and it is out of reach */
  async ping(): Promise<void> {
    await (await this.#open()).layer?.ping()
  }

  async close(): Promise<void> {
    const opening = this.#opening
    this.#opening = undefined
    /* The library looks after the bus every two seconds, and so keeps a process alive, until it is told. */
    await (await opening)?.bento.disconnect()
  }

  #overtake(ids: readonly string[]): void {
    for (const load of this.#loads) if (ids.includes(load.id)) load.overtaken = true
  }

  async #forget(id: string): Promise<void> {
    const { bento, layer } = await this.#open()
    try {
      await layer?.forget(id)
    } catch (error) {
      if (this.#owed.size === 0)
        logger.warn({ err: error }, 'written customers leave the shared cache when Redis is back')
      this.#owed.add(id)
    }
    await bento.delete({ key: id })
  }

  async #settleDebts(): Promise<void> {
    for (const id of [...this.#owed]) {
      this.#owed.delete(id)
      await this.#forget(id)
      if (this.#owed.has(id)) return
    }
  }

  #open(): Promise<Parts> {
    return (this.#opening ??= this.#build())
  }

  async #build(): Promise<Parts> {
    const memory = bentostore().useL1Layer(memoryDriver({ maxItems: MOST_CUSTOMERS }))
    let [store, layer]: [BentoStore, CacheLayer | undefined] = [memory, undefined]
    if (this.#redis) {
      const { openCacheLayer } = await import('#platform/storage/cache_layer')
      const prefix = `${engines.REDIS_PREFIX}:customers`
      layer = await openCacheLayer(this.#redis, prefix, this.#ttlMs, (ids) => this.#overtake(ids))
      layer.onReady(() => void this.#settleDebts())
      store = layer.under(memory)
    }
    const bento = new BentoCache({
      default: 'customers',
      ttl: this.#ttlMs,
      suppressL2Errors: true,
      stores: { customers: store },
    })
    return { bento, layer }
  }
}

async function readPast(find: Find): Promise<CacheRead> {
  const row = await find()
  requests.inc({ module: 'customer', outcome: 'miss' })
  return { customer: row && toCached(row), outcome: 'miss' }
}

/** Looks again when a write came in between, so that nobody who reads after that write gets what was there before. */
async function findFresh(find: Find, load: Load): Promise<CachedCustomer | undefined> {
  for (;;) {
    load.overtaken = false
    const row = await find()
    if (!load.overtaken) return row && toCached(row)
  }
}

const toCached = (row: CustomerRow): CachedCustomer => ({ view: viewOf(row), version: row.version })

/** The cache of this process. */
const customerCache = new CustomerCache(engines.REDIS_URL, env.CUSTOMER_CACHE_SECONDS * 1000)

/** For the platform, where there is a Redis. */
export const engine: ModuleEngine = {
  name: 'Redis',
  dispensable: true,
  open: async () => undefined,
  ping: () => customerCache.ping(),
  close: () => customerCache.close(),
}

export const readCustomer = (id: string, find: Find): Promise<CacheRead> => customerCache.read(id, find)
export const forgetCustomer = (id: string): Promise<void> => customerCache.forget(id)
