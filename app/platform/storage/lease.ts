import type { ModuleStore } from '#platform/storage/module_store'
import { isGone, THIS_PROCESS } from '#platform/runtime/owner'
import type { SqlSession } from '#platform/storage/sql'
import { now } from '#platform/values/clock'

/** How long a lease is good for without renewal: what a killed owner costs at most. */
const LEASE_MS = 10_000
const RENEW_MS = 2500

/**
 * A fenced lease on something one process may do at a time, kept as a row of the module's store. Its token grows with
 * every change of owner; a stale owner finds its token gone in the very transaction in which it would do harm.
 */
export class Lease {
  readonly #store: ModuleStore
  readonly #name: string
  #token: number | undefined
  #renewAt = 0

  constructor(store: ModuleStore, name: string) {
    this.#store = store
    this.#name = name
  }

  /** Takes or keeps the lease. `false`: another live process has it. */
  async hold(): Promise<boolean> {
    if (this.#token !== undefined && performance.now() < this.#renewAt) return true
    const at = now()
    this.#token = await this.#store.transaction(async (tx) => {
      const row = await tx.one<{ owner: string; token: number; expires_at: number }>(
        'SELECT owner, token, expires_at FROM leases WHERE name = ?',
        [this.#name]
      )
      if (row && row.owner !== THIS_PROCESS && row.expires_at > at && !isGone(row.owner)) return undefined
      const token = !row ? 1 : row.owner === THIS_PROCESS ? row.token : row.token + 1
      await tx.insert(
        'leases',
        { name: this.#name, owner: THIS_PROCESS, token, expires_at: at + LEASE_MS },
        { key: ['name'], do: 'update' }
      )
      return token
    })
    this.#renewAt = performance.now() + RENEW_MS
    return this.#token !== undefined
  }

  /**
   * Whether this process still has the lease, asked inside the transaction that depends on it. The row is written and so
   * locked: nobody takes the lease over before that transaction has ended, however little it is isolated otherwise.
   */
  async isHeld(tx: SqlSession): Promise<boolean> {
    if (this.#token === undefined) return false
    const held = await tx.run('UPDATE leases SET token = token WHERE name = ? AND owner = ? AND token = ?', [
      this.#name,
      THIS_PROCESS,
      this.#token,
    ])
    return held === 1
  }

  /** Forgets that it was held, so that the next `hold` asks the store. */
  doubt(): void {
    this.#token = undefined
  }

  /** Hands the lease back, so that the next owner need not wait for it to run out. */
  async release(): Promise<void> {
    if (this.#token === undefined) return
    this.#token = undefined
    await this.#store.run('UPDATE leases SET expires_at = 0 WHERE name = ? AND owner = ?', [this.#name, THIS_PROCESS])
  }
}
