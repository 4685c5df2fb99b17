import type { Tx } from '#platform/storage/transaction'

export interface FiredTimer<Data> {
  readonly key: string
  readonly data: Data
  /** 1 on the first try. */
  readonly attempt: number
  /** When it was due, in milliseconds since the epoch. */
  readonly dueAt: number
}

/**
 * Something a module does later: a timeout, an attempt at the outside world, a sweep. Timers are rows of the module's store,
 * so they survive crashes; setting one commits together with what it follows from (`tx.schedule`).
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- lists hold timers of all kinds; each is typed where it is declared
export interface Timer<Data = any, Result = any> {
  readonly name: string
  /**
   * Talks to the outside world, in no transaction; may run twice after a crash, so what it does there must bear that (an
   * idempotency key, say). What it throws is an attempt that failed.
   */
  readonly outside?: (timer: FiredTimer<Data>) => Promise<Result>
  /**
   * The effect, in one transaction with the timer's disappearance: exactly once per timer set.
   * @param result what `outside` answered, or the last error when `outside` failed for the last time
   */
  readonly apply: (tx: Tx, timer: FiredTimer<Data>, result: Result) => Promise<void>
  /** Waits between attempts in milliseconds; their number bounds the attempts. Default: 1, 5, 25, 60 seconds. */
  readonly backoff?: readonly number[]
  /**
   * What follows when the last attempt failed. Without it the timer stays as `dead`, on display, until a person retries it.
   */
  readonly giveUp?: (tx: Tx, timer: FiredTimer<Data>, error: unknown) => Promise<void>
}

/**
 * Declares a timer and how to set it.
 *
 * @example
 * export const holdExpiry = defineTimer<{ reservationId: string }>('inventory.hold-expiry', {
 *   apply: (tx, { data }) => expireHold(tx, data.reservationId),
 * })
 * await holdExpiry.set(tx, reservationId, expiresAt, { reservationId })
 */
export function defineTimer<Data, Result = void>(name: string, options: Omit<Timer<Data, Result>, 'name'>) {
  return {
    name,
    ...options,
    /** Sets or moves the timer of that key. `at` is in milliseconds since the epoch. */
    set: (tx: Tx, key: string, at: number, data: Data): Promise<void> => tx.schedule({ name, key, at, data }),
    /** Takes it back, if it is still there. */
    cancel: (tx: Tx, key: string): Promise<void> => tx.unschedule(name, key),
  }
}

/** A sweep that runs every so often: one process does it at a time, and it goes on after a crash. */
export interface Schedule {
  readonly timer: Timer
  readonly everyMs: number
}
