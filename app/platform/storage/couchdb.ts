/** A document as CouchDB keeps it. */
export interface CouchRow {
  readonly _id: string
  /** `<generation>-<hash>`; left out by who makes a new one. */
  readonly _rev?: string
  readonly _deleted?: true
  readonly [field: string]: unknown
}

/** What became of one document of a bulk; `conflict`: it has another revision, is gone, or is there already. */
export type CouchWritten = { readonly kind: 'written'; readonly rev: string } | { readonly kind: 'conflict' }

export interface CouchChange {
  readonly id: string
  readonly rev: string
  readonly row: CouchRow
}

/**
 * Whether a write happened is not known: it was sent, and no answer came. It may have happened, and may still happen.
 * Since every write names the revision that it replaces, reading the document tells.
 */
export class CouchOutcomeUnknownError extends Error {
  readonly code = 'E_UNKNOWN_OUTCOME'

  constructor(cause: unknown) {
    super(`The outcome of a write to CouchDB is unknown: ${(cause as Error).message}`)
    this.name = 'CouchOutcomeUnknownError'
  }
}

/** CouchDB cannot be asked now: nothing is wrong with the question, and it is asked again later. */
export class CouchTroubleError extends Error {
  readonly code = 'E_STORE_UNREACHABLE'
  /** Whether something may have been written all the same, or may be yet. */
  readonly mayHaveWritten: boolean

  constructor(what: string, cause?: unknown, mayHaveWritten = false) {
    super(`CouchDB ${what}${cause instanceof Error ? `: ${cause.message}` : ''}`)
    this.name = 'CouchTroubleError'
    this.mayHaveWritten = mayHaveWritten
  }
}

/** The ways in which Faultline talks to a database of CouchDB. */
export interface CouchSession {
  /** As most of its copies have it; a removed one with `_deleted`. `undefined` when there never was one. */
  get(id: string): Promise<CouchRow | undefined>
  /** In one request, as one copy has them; those that are gone are left out. */
  getMany(ids: readonly string[]): Promise<CouchRow[]>
  /**
   * Writes each document if it still has the revision it names. It is never repeated by itself.
   * @returns one outcome per document, in their order
   * @throws CouchOutcomeUnknownError when that cannot be told of any
   */
  write(rows: readonly CouchRow[]): Promise<CouchWritten[]>
  /** What changed, each document once with its last change. @param since what the page before gave as `last` */
  changes(since: string | number, limit: number): Promise<{ changes: CouchChange[]; last: string | number }>
  /** Makes the database if it is not there. */
  define(): Promise<void>
  /** @throws when it does not answer, saying why */
  ping(): Promise<void>
}

export interface CouchAddress {
  /** With user and password. */
  readonly url: string
  readonly database: string
  /** How long an answer may take. */
  readonly timeoutMs?: number
}
