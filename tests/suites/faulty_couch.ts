import {
  CouchOutcomeUnknownError,
  CouchTroubleError,
  type CouchRow,
  type CouchSession,
  type CouchWritten,
} from '#platform/storage/couchdb'
import { KilledError, type Fault } from '#tests/suites/faulty_session'

/** A session of a process that has a fault at its nth write; see `FAULTS`. */
export class FaultyCouch implements CouchSession {
  readonly #session: CouchSession
  readonly #fault: Fault
  readonly #at: number
  /** Whether reads fail from then on, too. */
  readonly #deaf: boolean
  #writes = 0
  #killed = false
  #late: (() => Promise<unknown>) | undefined

  constructor(session: CouchSession, fault: Fault, at: number, deaf = false) {
    this.#session = session
    this.#fault = fault
    this.#at = at
    this.#deaf = deaf
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

  get(id: string): Promise<CouchRow | undefined> {
    this.#alive()
    return this.#session.get(id)
  }

  getMany(ids: readonly string[]): Promise<CouchRow[]> {
    this.#alive()
    return this.#session.getMany(ids)
  }

  changes(since: string | number, limit: number) {
    this.#alive()
    return this.#session.changes(since, limit)
  }

  define(): Promise<void> {
    return this.#session.define()
  }

  ping(): Promise<void> {
    return this.#session.ping()
  }

  async write(rows: readonly CouchRow[]): Promise<CouchWritten[]> {
    this.#alive()
    if (++this.#writes !== this.#at) {
      await this.arrive()
      return this.#session.write(rows)
    }
    const silence = new CouchOutcomeUnknownError(new Error('timed out'))
    switch (this.#fault) {
      case 'refused':
        throw new CouchTroubleError('takes no writes')
      case 'unsaid':
      case 'killed after':
        await this.#session.write(rows)
        break
      case 'late':
      case 'killed late':
        this.#late = () => this.#session.write(rows)
        break
      case 'lost':
      case 'killed before':
    }
    this.#killed = this.#fault.startsWith('killed')
    throw this.#killed ? new KilledError() : silence
  }

  #alive(): void {
    if (this.#killed) throw new KilledError()
    if (this.#deaf && this.struck) throw new CouchTroubleError('does not answer')
  }
}
