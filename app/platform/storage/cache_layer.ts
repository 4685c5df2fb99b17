import type { BentoStore } from 'bentocache'
import { RedisDriver } from 'bentocache/drivers/redis'
import { CacheBus } from '#platform/storage/cache_bus'
import { closeRedis, IMPATIENT, openRedis, pingRedis, type Redis } from '#platform/storage/redis'

/** Longer than any load takes: one that began before a write cannot end after the mark that the write left. */
const MARK_MS = 30_000

/** Keeps a value unless the thing was written to since the load that found it may have begun. */
const KEEP = `if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

/** A cache's second layer in Redis, shared by all processes: what is read before a write is never kept after it. */
class GuardedDriver extends RedisDriver {
  readonly #client: Redis
  readonly #ttlMs: number

  constructor(client: Redis, prefix: string, ttlMs: number) {
    super({ connection: client, prefix })
    this.#client = client
    this.#ttlMs = ttlMs
  }

  override async set(key: string, value: string, ttl = this.#ttlMs): Promise<boolean> {
    return (await this.#client.eval(KEEP, 2, this.getItemKey(key), this.#mark(key), value, ttl)) === 1
  }

  async forget(key: string): Promise<void> {
    await this.#client.multi().set(this.#mark(key), '1', 'PX', MARK_MS).del(this.getItemKey(key)).exec()
  }

  override disconnect(): Promise<void> {
    return closeRedis(this.#client)
  }

  #mark(key: string): string {
    return this.getItemKey(`${key}:written`)
  }
}

export interface CacheLayer {
  /** Puts the shared layer under a store that has its own in the process; who disconnects the cache closes the layer. */
  under(store: BentoStore): BentoStore
  /** Takes a key out for all processes. @throws when Redis is out of reach: the key is to be forgotten later, and not read */
  forget(key: string): Promise<void>
  /** Called whenever Redis is there, or there again. */
  onReady(callback: () => void): void
  /** @throws Error when Redis is out of reach */
  ping(): Promise<void>
}

/**
 * Opens the shared layer of a cache. Redis down costs the time of a refused call and no more.
 * @param heard told which keys another process has changed, before they leave the memory of this one
 */
export async function openCacheLayer(
  address: string,
  prefix: string,
  ttlMs: number,
  heard: (keys: readonly string[]) => void
): Promise<CacheLayer> {
  const [client, subscriber] = await Promise.all([
    openRedis(address, 'cache', IMPATIENT),
    openRedis(address, 'cache-bus', { maxRetriesPerRequest: null }),
  ])
  const driver = new GuardedDriver(client, prefix, ttlMs)
  const bus = new CacheBus(client, subscriber, heard)
  return {
    under: (store) =>
      store
        .useL2Layer({ options: { prefix }, factory: () => driver })
        .useBus({ options: { retryQueue: { enabled: true, maxSize: 1000 } }, factory: () => bus }),
    forget: (key) => driver.forget(key),
    onReady: (callback) => void client.on('ready', callback),
    ping: () => pingRedis(client),
  }
}
