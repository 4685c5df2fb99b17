import { itemsOf, store, type CartRow, type ItemRow } from '#modules/cart/store'
import { engines } from '#platform/config/engines'
import type { ModuleEngine } from '#platform/modules/define_module'
import { logger } from '#platform/observability/logger'
import { counter } from '#platform/observability/metrics'
import { closeRedis, IMPATIENT, openRedis, pingRedis, type Redis } from '#platform/storage/redis'
import type { Tx } from '#platform/storage/transaction'

/** How long the copy of a cart that nobody touches is kept. */
const KEPT_MS = 3_600_000

/** Keeps a copy unless there is one of a later version. */
const KEEP = `local known = redis.call('HGET', KEYS[1], 'version')
if known and tonumber(known) >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'items', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

const reads = counter(
  'cart_copy_reads_total',
  'Carts read by what the copy in Redis was good for: hit, miss, stale (of another version), down',
  ['module', 'outcome']
)

interface Copy {
  readonly version: number
  readonly items: ItemRow[]
}

/**
 * Copies of carts' lines in Redis, written after every commit that changes them. The store holds the truth: a copy counts only
 * when it is of the very version that the cart's row has, so a late one, a lost one and one of a write that another overtook
 * cost a query and show nothing wrong.
 */
export class CartCopies {
  readonly #address: string
  readonly #prefix: string
  #opening: Promise<Redis> | undefined

  constructor(address: string, prefix: string) {
    this.#address = address
    this.#prefix = prefix
  }

  /** The lines of a cart whose row was just read. @param copy asked for meanwhile */
  async itemsFor(cart: CartRow, copy: Promise<Copy | 'none' | 'down'>): Promise<ItemRow[]> {
    const found = await copy
    const outcome = typeof found === 'string' ? found : found.version === cart.version ? 'hit' : 'stale'
    reads.inc({ module: 'cart', outcome: outcome === 'none' ? 'miss' : outcome })
    if (outcome === 'hit') return (found as Copy).items
    const items = await itemsOf(store, cart.id)
    if (outcome !== 'down') this.keep(cart, items)
    return items
  }

  async find(cartId: string): Promise<Copy | 'none' | 'down'> {
    try {
      const { version, items } = await (await this.#open()).hgetall(`${this.#prefix}:${cartId}`)
      return version === undefined ? 'none' : { version: Number(version), items: JSON.parse(items!) as ItemRow[] }
    } catch (error) {
      logger.debug({ err: error }, 'the copy of a cart could not be read')
      return 'down'
    }
  }

  /** Once the transaction at hand has committed. Nobody waits for it: what is read meanwhile finds the copy stale. */
  keepAfter(tx: Tx, cart: CartRow, items: readonly ItemRow[]): void {
    tx.afterCommit(() => this.keep(cart, items))
  }

  keep({ id, version }: CartRow, items: readonly ItemRow[]): void {
    this.#open()
      .then((redis) => redis.eval(KEEP, 1, `${this.#prefix}:${id}`, version, JSON.stringify(items), KEPT_MS))
      .catch((error: unknown) => logger.debug({ err: error, cart: id }, 'the copy of a cart was not kept'))
  }

  async ping(): Promise<void> {
    await pingRedis(await this.#open())
  }

  async close(): Promise<void> {
    const opening = this.#opening
    this.#opening = undefined
    if (opening) await closeRedis(await opening)
  }

  #open(): Promise<Redis> {
    return (this.#opening ??= openRedis(this.#address, 'carts', IMPATIENT))
  }
}

/** `undefined`: this shop has no Redis. */
export const cartCopies = engines.REDIS_URL
  ? new CartCopies(engines.REDIS_URL, `${engines.REDIS_PREFIX}:carts`)
  : undefined

/** For the platform, where there is a Redis. */
export const engine: ModuleEngine | undefined = cartCopies && {
  name: 'Redis',
  dispensable: true,
  open: async () => undefined,
  ping: () => cartCopies.ping(),
  close: () => cartCopies.close(),
}
