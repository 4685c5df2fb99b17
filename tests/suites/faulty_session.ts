import { CassandraTroubleError, UnknownOutcomeError } from '#platform/storage/cassandra'
import type { CqlSession, Statement } from '#platform/storage/cassandra'

/**
 * What becomes of one write:
 * - `refused`: it is not done, and Cassandra says that it cannot be asked
 * - `lost`: it is not done, and nobody says so
 * - `unsaid`: it is done, and nobody says so
 * - `late`: nobody says anything, and it is done only when the next write comes, with its conditions as they are then
 * - `killed before`, `killed after`: the process is gone, and the write is not done, or done
 * - `killed late`: the process is gone, and the write is done after others have cleared up behind it
 */
export const FAULTS = ['refused', 'lost', 'unsaid', 'late', 'killed before', 'killed after', 'killed late'] as const
export type Fault = (typeof FAULTS)[number]

/** What somebody else does before a write, and what he answers, after it. */
export type Aside = (write: number) => Promise<void | (() => Promise<void>)>

/** A session of a process that has a fault at its nth write. */
export class FaultySession implements CqlSession {
  readonly #session: CqlSession
  readonly #fault: Fault
  readonly #at: number
  readonly #aside: Aside | undefined
  #writes = 0
  #killed = false
  #late: (() => Promise<unknown>) | undefined

  constructor(session: CqlSession, fault: Fault, at: number, aside?: Aside) {
    this.#session = session
    this.#fault = fault
    this.#at = at
    this.#aside = aside
  }

  /** Whether there was a write to go wrong. */
  get struck(): boolean {
    return this.#writes >= this.#at
  }

  /** Has what is under way arrive at last. */
  async arrive(): Promise<void> {
    const late = this.#late
    this.#late = undefined
    await late?.()
  }

  read<Row>(statement: Statement, how?: 'quorum' | 'serial'): Promise<Row[]> {
    this.#alive()
    return this.#session.read(statement, how)
  }

  page<Row>(statement: Statement, size: number, from?: string): Promise<{ rows: Row[]; next?: string }> {
    this.#alive()
    return this.#session.page(statement, size, from)
  }

  write(statement: Statement): Promise<void> {
    return this.#write(() => this.#session.write(statement), new CassandraTroubleError('does not answer'))
  }

  cas(statements: readonly Statement[]): Promise<boolean> {
    return this.#write(() => this.#session.cas(statements), new UnknownOutcomeError(new Error('timed out')))
  }

  define(cql: string): Promise<void> {
    return this.#session.define(cql)
  }

  close(): Promise<void> {
    return this.#session.close()
  }

  async #write<T>(work: () => Promise<T>, silence: Error): Promise<T> {
    this.#alive()
    const number = ++this.#writes
    const after = await this.#aside?.(number)
    if (number !== this.#at) {
      await this.arrive()
      const result = await work()
      await after?.()
      return result
    }
    switch (this.#fault) {
      case 'refused':
        throw new CassandraTroubleError('takes no writes')
      case 'lost':
        throw silence
      case 'unsaid':
        await work()
        throw silence
      case 'late':
        this.#late = work
        throw silence
      case 'killed before':
      case 'killed after':
      case 'killed late':
        if (this.#fault === 'killed after') await work()
        if (this.#fault === 'killed late') this.#late = work
        this.#killed = true
        return this.#alive() as never
    }
  }

  #alive(): void {
    if (this.#killed) throw new KilledError()
  }
}

/** Stands for the end of the process: nothing after it was done by it. */
export class KilledError extends Error {
  constructor() {
    super('The process is gone')
    this.name = 'KilledError'
  }
}
