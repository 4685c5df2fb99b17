import { readState, type SkuState } from '#modules/inventory/ports/cassandra/stock_partition'
import type { CqlSession } from '#platform/storage/cassandra'

/** A buyer's place among those whose units of a SKU are being taken. */
export interface Ticket {
  /** His units are taken, or he goes without. Leaving again does nothing. */
  leave(): void
}

/**
 * Where the requests of this process for one SKU meet, so that a thousand buyers of one unit are one conditional write and a
 * few reads and not a thousand conflicts: writes queue up, reads are shared, and only as many buyers are let through as
 * there are units. It knows nothing that the conditions of the writes do not check again: other processes have desks too.
 */
export class Desk {
  readonly sku: string
  readonly #session: CqlSession
  readonly #idle: () => void
  /** The newest state known here, and since when it is at least true. */
  #state: SkuState | undefined
  #asOf = -1
  #queue: Promise<unknown> = Promise.resolve()
  #reading: Promise<SkuState> | undefined
  #nextReading: Promise<SkuState> | undefined
  #users = 0
  #intended = 0
  #waiters: (() => void)[] = []

  constructor(session: CqlSession, sku: string, idle: () => void) {
    this.#session = session
    this.sku = sku
    this.#idle = idle
  }

  /** Keeps the desk while `work` goes on. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    this.#users++
    try {
      return await work()
    } finally {
      this.#unused()
    }
  }

  #unused(): void {
    if (--this.#users === 0) this.#idle()
  }

  /** One after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.use(() => this.#queue.then(work))
    /* Who asked hears how it ended; the next one has his turn either way. */
    this.#queue = Promise.allSettled([turn])
    return turn
  }

  /** The state as it was at that moment (`performance.now()`) or later. */
  async since(moment: number): Promise<SkuState> {
    while (!this.#state || this.#asOf < moment) await this.#readShared()
    return this.#state
  }

  /** Any state: good enough for a write that checks it. */
  async latest(how: 'quorum' | 'serial'): Promise<SkuState> {
    if (how === 'quorum' && this.#state) return this.#state
    return this.#read(how)
  }

  /** Whether what `latest` gives was true at that moment or later. */
  isSince(moment: number): boolean {
    return this.#asOf >= moment
  }

  learn(state: SkuState, asOf: number): void {
    if (!this.#state || state.version >= this.#state.version) this.#state = state
    this.#asOf = Math.max(this.#asOf, asOf)
    this.#wake()
  }

  forget(): void {
    this.#state = undefined
    this.#asOf = -1
  }

  /**
   * Waits until there are so many units beside those that others, let through before, are about to take.
   * @returns how many there are, when they are too few
   */
  admit(quantity: number, moment: number): Promise<Ticket | { available: number }> {
    return this.use(async () => {
      for (;;) {
        const { places } = await this.since(moment)
        const available = places.reduce((sum, { onHand, reserved }) => sum + Math.max(0, onHand - reserved), 0)
        if (available - this.#intended >= quantity) return this.#ticket(quantity)
        if (available < quantity) return { available }
        await new Promise<void>((resolve) => this.#waiters.push(resolve))
      }
    })
  }

  #ticket(quantity: number): Ticket {
    this.#users++
    this.#intended += quantity
    let left = false
    return {
      leave: () => {
        if (left) return
        left = true
        this.#intended -= quantity
        this.#wake()
        this.#unused()
      },
    }
  }

  #wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }

  /** A read that has begun may be older than who asks now: all who ask meanwhile share the next one. */
  #readShared(): Promise<SkuState> {
    this.#nextReading ??= Promise.allSettled([this.#reading]).then(() => {
      this.#nextReading = undefined
      return (this.#reading = this.#read('quorum'))
    })
    return this.#nextReading
  }

  async #read(how: 'quorum' | 'serial'): Promise<SkuState> {
    const begun = performance.now()
    const state = await readState(this.#session, this.sku, how)
    this.learn(state, begun)
    return state
  }
}

/** The desks that are in use; what a desk knew is forgotten with its last user. */
export class Desks {
  readonly #session: CqlSession
  readonly #open = new Map<string, Desk>()

  constructor(session: CqlSession) {
    this.#session = session
  }

  at(sku: string): Desk {
    let desk = this.#open.get(sku)
    if (!desk) {
      const opened = new Desk(this.#session, sku, () => {
        if (this.#open.get(sku) === opened) this.#open.delete(sku)
      })
      this.#open.set(sku, (desk = opened))
    }
    return desk
  }
}
