import { CHANNELS, type Channel } from '#modules/notification/domain/kinds'
import { Pace } from '#modules/notification/domain/pace'
import { inContextOf, TIMER, type SendJobs } from '#modules/notification/ports/send_jobs'
import {
  reasonOf,
  type JobState,
  type QueuedJob,
  type SendJob,
  type SendOutcome,
  type SendQueue,
  type SendWork,
} from '#modules/notification/ports/send_queue'
import { sleep } from '#platform/runtime/pause'
import type { ModuleStore } from '#platform/storage/module_store'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer, type FiredTimer, type Timer } from '#platform/timers/define_timer'

const ADOPTED_AT_ONCE = 200

export interface QueueLimits {
  readonly attempts: number
  /** The first wait in milliseconds; each one after it is twice as long. */
  readonly backoffMs: number
  readonly perSecond: Readonly<Record<Channel, number>>
}

/**
 * The queue of a shop without Redis: a job table in the module's own store, worked by the platform's timers. A job is due
 * when its timer is. The limit per second holds for each process; waiting for its turn takes 16 seconds at worst (32 jobs
 * are under way at once, and two a second is the lowest limit), well within a timer's lock.
 */
export class EmbeddedSendQueue implements SendQueue {
  /** Belongs on the module's list of timers. */
  readonly timer: Timer<{ channel: Channel }, SendOutcome>
  readonly #store: ModuleStore
  readonly #jobs: SendJobs
  readonly #work: SendWork
  readonly #paces: ReadonlyMap<Channel, Pace>

  constructor(store: ModuleStore, jobs: SendJobs, work: SendWork, limits: QueueLimits) {
    this.#store = store
    this.#jobs = jobs
    this.#work = work
    this.#paces = new Map(CHANNELS.map((channel) => [channel, new Pace(limits.perSecond[channel])]))
    this.timer = defineTimer<{ channel: Channel }, SendOutcome>(TIMER, {
      backoff: Array.from({ length: limits.attempts - 1 }, (_, i) => limits.backoffMs * 2 ** i),
      outside: (timer) => this.#attempt(timer),
      apply: (tx, { key, attempt }, outcome) => this.#jobs.end(tx, key, outcome, attempt),
      giveUp: (tx, { key, attempt }, error) =>
        this.#jobs.end(tx, key, { kind: 'failed', reason: reasonOf(error) }, attempt),
    })
  }

  async enqueue(tx: Tx, job: SendJob): Promise<void> {
    if ((await this.#jobs.note(tx, job)) === 'known') return
    await this.#schedule(tx, job)
  }

  /** Takes over what was Redis' to work and should have begun before `time`: Redis is gone, or the shop has none any more. */
  async adoptLate(time: number): Promise<void> {
    for (;;) {
      const late = await this.#jobs.late(time, ADOPTED_AT_ONCE)
      if (late.length === 0) return
      await this.#store.transaction(async (tx) => {
        for (const row of late) await inContextOf(row, () => this.#schedule(tx, { ...row, notBefore: row.due_at }))
      })
    }
  }

  counts(): Promise<Record<JobState, number>> {
    return this.#jobs.counts()
  }

  list(state: JobState, limit: number): Promise<QueuedJob[]> {
    return this.#jobs.list(state, limit)
  }

  #schedule(tx: Tx, { id, channel, notBefore }: SendJob): Promise<void> {
    return tx.schedule({ name: TIMER, key: id, at: notBefore, data: { channel } })
  }

  async #attempt({ key, data, attempt }: FiredTimer<{ channel: Channel }>): Promise<SendOutcome> {
    const wait = this.#paces.get(data.channel)!.reserve(performance.now())
    if (wait > 0) await sleep(wait)
    return this.#work.attempt(key, attempt)
  }
}
