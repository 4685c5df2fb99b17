export type CqlValue = string | number | boolean | Date | null | Record<string, number>
/** A row as the driver gives it: cast where it enters. */
export type CqlRow = Record<string, unknown>

export interface Statement {
  readonly cql: string
  readonly values: readonly CqlValue[]
}

/**
 * Whether a conditional write happened is not known: it was sent, and no answer came. It may have happened, and until its
 * row is read with `serial` it may still happen. Nobody believes either before that read.
 */
export class UnknownOutcomeError extends Error {
  readonly code = 'E_UNKNOWN_OUTCOME'

  constructor(cause: unknown) {
    super('The outcome of a conditional write is unknown', { cause })
    this.name = 'UnknownOutcomeError'
  }
}

/** Cassandra cannot be asked now: nothing is wrong with the question, and it is asked again later. */
export class CassandraTroubleError extends Error {
  readonly code = 'E_STORE_UNREACHABLE'

  constructor(what: string, cause?: unknown) {
    super(`Cassandra ${what}${cause instanceof Error ? `: ${cause.message}` : ''}`, { cause })
    this.name = 'CassandraTroubleError'
  }
}

/**
 * The ways in which Faultline talks to Cassandra. A row is written either by `write` or by `cas`, never by both: a plain
 * write takes part in no Paxos round, so that a conditional one would not see it.
 */
export interface CqlSession {
  /**
   * Reads what a quorum knows. `serial` also brings to its end whatever conditional write is under way on the partition: the
   * only reading that may follow an unknown outcome.
   */
  read<Row = CqlRow>(statement: Statement, how?: 'quorum' | 'serial'): Promise<Row[]>
  /** Goes through a large result page by page; `from` is what the page before gave as `next`. */
  page<Row = CqlRow>(statement: Statement, size: number, from?: string): Promise<{ rows: Row[]; next?: string }>
  /** Writes without a condition, and tries again by itself: the same write twice has to be the same as once. */
  write(statement: Statement): Promise<void>
  /**
   * Writes to one partition, all or nothing, if every condition holds. It is never repeated by the driver.
   * @returns whether it happened
   * @throws UnknownOutcomeError when that cannot be told
   */
  cas(statements: readonly Statement[]): Promise<boolean>
  /** Changes the schema, and waits until all nodes have it. One process at a time. */
  define(cql: string): Promise<void>
  close(): Promise<void>
}

export interface CassandraAddress {
  /** host:port, separated by commas. */
  readonly contactPoints: string
  readonly localDataCenter: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly keyspace?: string
  readonly consistency: 'localQuorum' | 'quorum'
  readonly serialConsistency: 'localSerial' | 'serial'
}
