import nano from 'nano'
import { Gate } from '#platform/runtime/gate'
import {
  CouchOutcomeUnknownError,
  CouchTroubleError,
  type CouchAddress,
  type CouchRow,
  type CouchSession,
  type CouchWritten,
} from '#platform/storage/couchdb'

/** Requests under way at once, per process; each has a connection out of the pool of `fetch`. */
const IN_FLIGHT = 64
const TIMEOUT_MS = 10_000

/** The request did not reach anybody. */
const UNSENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/

/** Of the client, which keeps the whole request in its errors; ours leave it behind. */
interface NanoError extends Error {
  statusCode?: number
}

const statusOf = (error: unknown): number | undefined => (error as NanoError).statusCode

class NanoSession implements CouchSession {
  readonly #server: nano.ServerScope
  readonly #database: string
  readonly #timeoutMs: number
  readonly #gate = new Gate(IN_FLIGHT)

  constructor({ url, database, timeoutMs = TIMEOUT_MS }: CouchAddress) {
    this.#server = nano({ url })
    this.#database = database
    this.#timeoutMs = timeoutMs
  }

  async get(id: string): Promise<CouchRow | undefined> {
    const found = await this.#find(id)
    if (found) return found
    /* An answer of 404 does not say whether there was one. */
    const { rows } = await this.#ask<AllDocs>({ path: '_all_docs', method: 'post', body: { keys: [id] } })
    const rev = rows[0]?.value?.rev
    return rev === undefined ? undefined : this.#find(id, rev)
  }

  async #find(id: string, rev?: string): Promise<CouchRow | undefined> {
    try {
      return whole(await this.#send<CouchRow>({ doc: id, ...(rev !== undefined && { qs: { rev } }) }))
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw troubled(error)
    }
  }

  async getMany(ids: readonly string[]): Promise<CouchRow[]> {
    if (ids.length === 0) return []
    const asked = { path: '_all_docs', method: 'post', qs: { include_docs: true }, body: { keys: ids } }
    const { rows } = await this.#ask<AllDocs>(asked)
    return rows.flatMap(({ doc }) => (doc ? [doc] : []))
  }

  async write(rows: readonly CouchRow[]): Promise<CouchWritten[]> {
    const answers = await this.#send<BulkAnswer[]>({ path: '_bulk_docs', method: 'post', body: { docs: rows } }).catch(
      (error: unknown) => {
        const isSilence = statusOf(error) === undefined && !UNSENT.test((error as Error).message)
        /* After an answer of 500 some of them may be written. */
        if (isSilence || (statusOf(error) ?? 0) >= 500) throw new CouchOutcomeUnknownError(error)
        throw troubled(error)
      }
    )
    if (!Array.isArray(answers) || answers.length !== rows.length) {
      throw new CouchOutcomeUnknownError(new Error('its answer is not complete'))
    }
    return answers.map(({ id, rev, error, reason }) => {
      if (rev !== undefined && error === undefined) return { kind: 'written', rev }
      if (error === 'conflict') return { kind: 'conflict' }
      throw new Error(`CouchDB refuses the document ${id}: ${reason ?? error}`)
    })
  }

  async changes(since: string | number, limit: number) {
    const qs = { since, limit, include_docs: true }
    const { results, last_seq: last } = await this.#ask<Changes>({ path: '_changes', qs })
    const changes = results.flatMap(({ id, changes: [newest], doc }) =>
      doc && newest ? [{ id, rev: newest.rev, row: doc }] : []
    )
    return { changes, last }
  }

  async define(): Promise<void> {
    try {
      await this.#send({})
    } catch (error) {
      if (statusOf(error) !== 404) throw troubled(error)
      await this.#send({ method: 'put' }).catch((other: unknown) => {
        /* Another process was first. */
        if (statusOf(other) !== 412) throw troubled(other)
      })
    }
  }

  async ping(): Promise<void> {
    await this.#ask({})
  }

  /** Reads, or whatever else may be done twice. */
  async #ask<Answer>(request: nano.RequestOptions): Promise<Answer> {
    try {
      return whole(await this.#send<Answer>(request))
    } catch (error) {
      throw troubled(error)
    }
  }

  #send<Answer>(request: nano.RequestOptions): Promise<Answer> {
    return this.#gate.through(() => {
      const signal = AbortSignal.timeout(this.#timeoutMs)
      return this.#server.request({ db: this.#database, ...request, signal } as nano.RequestOptions) as Promise<Answer>
    })
  }
}

/** The client gives an empty text when an answer breaks off. */
function whole<Answer>(answer: Answer): Answer {
  if (typeof answer === 'object') return answer
  throw new CouchTroubleError('breaks off in the middle of an answer')
}

/** Without the client's own words around it. */
const reasonOf = ({ message }: Error): Error =>
  new Error(message.replace(/^error happened in your connection\. Reason: (?:Error: )?/, ''))

/** Silence, a server that cannot, and one that lets nobody in are trouble; what it says of the request is a mistake. */
function troubled(error: unknown): Error {
  if (error instanceof CouchTroubleError) return error
  const status = statusOf(error)
  if (status === undefined) return new CouchTroubleError('does not answer', reasonOf(error as Error))
  if (status === 401 || status === 403) return new CouchTroubleError('does not accept user and password', error)
  if (status >= 500 || status === 429) return new CouchTroubleError(`answers ${status}`, error)
  return new Error(`CouchDB answers ${status}: ${(error as Error).message}`)
}

interface AllDocs {
  rows: { value?: { rev: string; deleted?: boolean }; doc?: CouchRow | null }[]
}

interface BulkAnswer {
  id: string
  rev?: string
  error?: string
  reason?: string
}

interface Changes {
  results: { id: string; changes: { rev: string }[]; doc?: CouchRow | null }[]
  last_seq: string | number
}

/**
 * Opens a database of a CouchDB server, making it if it is not there.
 * @throws CouchTroubleError when the server does not answer, or not to us
 */
export async function openCouchdb(address: CouchAddress): Promise<CouchSession> {
  const session = new NanoSession(address)
  await session.define()
  return session
}
