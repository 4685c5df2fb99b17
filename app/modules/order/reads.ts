import { Problem } from '#platform/http/problem'
import { logger } from '#platform/observability/logger'
import { counter, gauge } from '#platform/observability/metrics'
import { Pause, within } from '#platform/runtime/pause'
import type { Replica } from '#platform/storage/replica'
import type { SqlSession } from '#platform/storage/sql'

/** `strong`: as of now, from the primary. `eventual`: as the replica has it. */
export type Consistency = 'strong' | 'eventual'

/** How often it is looked how far behind the replica is, and whether one that was out of reach is back. */
const LOOK_MS = 1000
/** A replica that takes longer does not answer. */
const PATIENCE_MS = 2000

const replicaLag = gauge(
  'order_replica_lag_seconds',
  'How old orders from the replica may be; +Inf while it cannot be read from',
  ['module']
)
const reads = counter(
  'order_reads_total',
  'Reads of orders by who answered: the replica, the primary as it was asked for, or the primary in its place',
  ['module', 'answered_by']
)

export interface Read<T> {
  readonly value: T
  /** How old it may be, in milliseconds; 0 from the primary. */
  readonly lagMs: number
}

type Look<T> = (session: SqlSession) => Promise<T>

/**
 * Where orders are read from. A replica that fails, is silent or was never filled costs one read its patience; from then on
 * the primary answers, until a look of once a second finds the replica well again. Nothing here decides by what it read:
 * what changes an order looks at the primary, in its transaction.
 */
export class OrderReads {
  readonly #primary: SqlSession
  readonly #openReplica: () => Promise<Replica | undefined>
  readonly #pause = new Pause()
  #replica: Replica | undefined
  /** Why the replica is not read from. */
  #trouble: Error | undefined
  #wasWell = false
  #looking: Promise<void> | undefined

  /** @param openReplica answers `undefined` where there is none: everything is read from the primary then */
  constructor(primary: SqlSession, openReplica: () => Promise<Replica | undefined>) {
    this.#primary = primary
    this.#openReplica = openReplica
  }

  /** A replica that is out of reach keeps nobody from starting. */
  async open(): Promise<void> {
    this.#replica = await this.#openReplica()
    if (!this.#replica) return
    await this.#look(this.#replica)
    this.#looking = this.#keepLooking(this.#replica)
  }

  async close(): Promise<void> {
    this.#pause.end()
    await this.#looking
    const replica = this.#replica
    this.#replica = undefined
    await replica?.close()
  }

  /**
   * @param look runs on one store or the other, or on both, so it only reads; `undefined` says that it is not there, which
   * the primary has the last word on
   * @throws what `look` throws on the primary, and every Problem
   */
  async read<T>(consistency: Consistency, look: Look<T>): Promise<Read<T>> {
    const found = consistency === 'eventual' ? await this.#fromReplica(look) : undefined
    if (found?.value !== undefined) return this.#answered('replica', found)
    const value = await look(this.#primary)
    const asked = consistency === 'strong' || !this.#replica
    return this.#answered(asked ? 'primary' : 'primary-instead', { value, lagMs: 0 })
  }

  /** How far behind the replica is, in milliseconds. @throws Error while it cannot be read from, saying why */
  async lagMs(): Promise<number> {
    if (!this.#replica) return 0
    const lag = await this.#look(this.#replica)
    if (this.#trouble) throw this.#trouble
    return lag
  }

  get hasReplica(): boolean {
    return this.#replica !== undefined
  }

  async #fromReplica<T>(look: Look<T>): Promise<Read<T> | undefined> {
    const replica = this.#replica
    if (!replica || this.#trouble) return undefined
    try {
      return await inTime(async () => {
        /* First the lag: what is read after it is no older than it says. */
        const lagMs = await lagOf(replica)
        return { value: await look(replica.read), lagMs }
      })
    } catch (error) {
      if (error instanceof Problem) throw error
      this.#giveUp(error)
      return undefined
    }
  }

  async #keepLooking(replica: Replica): Promise<void> {
    while (!this.#pause.ended) {
      await this.#pause.wait(LOOK_MS)
      if (!this.#pause.ended) await this.#look(replica)
    }
  }

  async #look(replica: Replica): Promise<number> {
    let lag = Infinity
    try {
      lag = await inTime(() => lagOf(replica))
      if (this.#trouble) logger.info({ lag_ms: lag }, 'orders are read from the replica')
      this.#trouble = undefined
      this.#wasWell = true
    } catch (error) {
      this.#giveUp(error)
    }
    replicaLag.set({ module: 'order' }, lag / 1000)
    return lag
  }

  /** One line on the log for each outage; that one which is new has yet to be filled is none. */
  #giveUp(error: unknown): void {
    const isNew = error instanceof NothingThereError && !this.#wasWell
    const message = 'the replica cannot be read from: the primary answers in its place'
    if (!this.#trouble) logger[isNew ? 'debug' : 'warn']({ err: error }, message)
    this.#trouble = error as Error
  }

  #answered<T>(answeredBy: string, read: Read<T>): Read<T> {
    reads.inc({ module: 'order', answered_by: answeredBy })
    return read
  }
}

class NothingThereError extends Error {
  constructor() {
    super('The replica has no copy of the orders yet, or nothing feeds it any more')
    this.name = 'NothingThereError'
  }
}

/** @throws NothingThereError when there is nothing to be read */
async function lagOf(replica: Replica): Promise<number> {
  const lag = await replica.lagMs()
  if (!Number.isFinite(lag)) throw new NothingThereError()
  return lag
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const answer = await within(
    PATIENCE_MS,
    work().then((value) => ({ value }))
  )
  if (!answer) throw new Error(`The replica did not answer within ${PATIENCE_MS} ms`)
  return answer.value
}
