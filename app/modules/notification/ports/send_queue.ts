import type { Channel } from '#modules/notification/domain/kinds'
import type { Objection } from '#modules/notification/domain/preferences'
import type { Tx } from '#platform/storage/transaction'

/** One message to be handed to a provider. The job's id is the message's. */
export interface SendJob {
  readonly id: string
  readonly channel: Channel
  /** Milliseconds since the epoch. */
  readonly notBefore: number
}

/** What an attempt came to. `failed` is for good: trying again would not help. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'suppressed'; readonly reason: Objection }
  | { readonly kind: 'failed'; readonly reason: string }
  /** It was settled before. */
  | { readonly kind: 'nothing' }

/** What a queue works at. It is handed in, so that the queue knows nothing of messages. */
export interface SendWork {
  /**
   * Talks to the provider, in no transaction. May run again for an attempt whose outcome was lost in a crash. What it throws
   * is an attempt that failed and is made again.
   * @param attempt 1 on the first try
   */
  attempt(id: string, attempt: number): Promise<SendOutcome>
  /** Writes down what became of the message, once per job that ended; the last failure comes as `failed`. */
  settle(tx: Tx, id: string, outcome: SendOutcome, attempts: number): Promise<void>
}

/** `delayed` until its time or its next attempt; `dead` after its last attempt, kept until somebody enqueues it again. */
export const JOB_STATES = ['waiting', 'delayed', 'dead'] as const
export type JobState = (typeof JOB_STATES)[number]

export interface QueuedJob {
  readonly id: string
  readonly channel: Channel
  readonly state: JobState
  readonly attempts: number
  /** When it is due, in milliseconds since the epoch; null for a dead one. */
  readonly dueAt: number | null
  /** A word for why it is dead. No personal data. */
  readonly lastError: string | null
}

/**
 * Jobs that send messages. What holds for every adapter:
 * - A job commits with the transaction that enqueues it; from then on it survives every crash and is worked at least once.
 * - Enqueueing an id that waits changes nothing; one that is dead starts over.
 * - A failed attempt is made again after a wait that doubles; after the last one the job is kept as dead.
 * - Of each channel no more than so many attempts begin in a second; one channel does not hold another one up.
 */
export interface SendQueue {
  enqueue(tx: Tx, job: SendJob): Promise<void>
  counts(): Promise<Record<JobState, number>>
  /** Due first; dead ones latest first. */
  list(state: JobState, limit: number): Promise<QueuedJob[]>
}

/** An attempt that may succeed later. `reason` is a word for lists and events, without personal data. */
export class TemporaryFailure extends Error {
  readonly code = 'E_TEMPORARY_FAILURE'
  readonly reason: string

  constructor(reason: string) {
    super(`The provider did not take it: ${reason}`)
    this.name = 'TemporaryFailure'
    this.reason = reason
  }
}

/** What is said of an attempt that threw. Of errors that are not the provider's only the name: texts may hold an address. */
export function reasonOf(error: unknown): string {
  if (error instanceof TemporaryFailure) return error.reason
  return error instanceof Error ? error.name : 'unknown'
}
