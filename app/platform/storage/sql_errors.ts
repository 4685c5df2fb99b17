/**
 * What a store's error means for the work at hand, in the words of all three engines. Sources: PostgreSQL, Appendix A,
 * "Error codes"; MySQL and MariaDB, "Server error reference"; SQLite, "Result codes".
 */
interface StoreError {
  code?: string
  errno?: number
  name?: string
  message?: string
}

const read = (error: unknown): StoreError => (error ?? {}) as StoreError
const codeOf = (error: unknown): string => String(read(error).code ?? '')

const UNIQUE = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505', 'ER_DUP_ENTRY'])

/** Whether a row with that key was there already. */
export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.has(codeOf(error))
}

/**
 * Another transaction wrote the row between the look and the write. Thrown by a conditional update that changed no row: the
 * transaction is run again and looks again.
 */
export class StaleRowError extends Error {
  /** @param what is stored there, as a person would say it */
  constructor(what: string, id: string) {
    super(`${what} ${id} changed meanwhile`)
    this.name = 'StaleRowError'
  }
}

/** Why a transaction is run again, as its metric says it. */
export type RetryCause = 'busy' | 'serialization' | 'deadlock' | 'lock-timeout' | 'stale' | 'plan' | 'connection'

const TRANSIENT: Readonly<Record<string, RetryCause>> = {
  'SQLITE_BUSY': 'busy',
  '40001': 'serialization',
  /* MariaDB: the row has changed since the transaction's snapshot. */
  'ER_CHECKREAD': 'serialization',
  '40P01': 'deadlock',
  'ER_LOCK_DEADLOCK': 'deadlock',
  '55P03': 'lock-timeout',
  'ER_LOCK_WAIT_TIMEOUT': 'lock-timeout',
  /* A prepared statement outlived the table it was planned for; its connection is given up. */
  'E_STALE_PLAN': 'plan',
  /* The connection broke before COMMIT was sent, so nothing can have been committed. */
  'E_CONNECTION_LOST': 'connection',
}

/** Why the same transaction, run again, may well succeed; `undefined` when it would not. */
export function retryCause(error: unknown): RetryCause | undefined {
  if (error instanceof StaleRowError) return 'stale'
  const code = codeOf(error)
  return Object.hasOwn(TRANSIENT, code) ? TRANSIENT[code] : undefined
}

/** Whether the same transaction, run again, may well succeed: a lock, a deadlock, a serialization failure. */
export function isTransient(error: unknown): boolean {
  return retryCause(error) !== undefined
}

/** The other side is not there, or went away in the middle. */
const DISCONNECTED = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  /* PostgreSQL: shut down by its administrator, crashed, or starting. */
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  /* PostgreSQL: the transaction lay idle for too long. */
  '25P03',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
])

/** pg and mysql2 say these without a code. */
const DISCONNECTED_WORDS =
  /Connection terminated|Connection ended|not queryable|Client was closed|timeout expired|Query read timeout|closed state/

/** Whether the connection to the store is of no more use. */
export function isDisconnected(error: unknown): boolean {
  const { code, message = '' } = read(error)
  if (typeof code === 'string') return DISCONNECTED.has(code) || code.startsWith('08')
  return DISCONNECTED_WORDS.test(message)
}

const TROUBLE = new Set([
  'SQLITE_FULL',
  'E_COMMIT_UNKNOWN',
  /* An engine beside the SQL store does not answer. */
  'E_STORE_UNREACHABLE',
  /* PostgreSQL: the statement took too long; read-only, as a primary is that was put back to a replica; no such role or database. */
  '57014',
  '25006',
  '28000',
  '28P01',
  '3D000',
  /* MySQL and MariaDB: the same, and too many connections, a full disk. */
  'ER_STATEMENT_TIMEOUT',
  'ER_QUERY_TIMEOUT',
  'ER_QUERY_INTERRUPTED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
])

/** Whether the store itself, and not this piece of work, is in trouble: wait for it, do not blame the event. */
export function isStoreTrouble(error: unknown): boolean {
  const code = codeOf(error)
  return (
    isTransient(error) ||
    isDisconnected(error) ||
    TROUBLE.has(code) ||
    /* PostgreSQL, insufficient resources: disk, memory, connections. */
    /^53\d{3}$/.test(code) ||
    ['KnexTimeoutError', 'TimeoutError'].includes(read(error).name ?? '')
  )
}
