import { CHANNELS, type Channel } from '#modules/notification/domain/kinds'
import { Pace } from '#modules/notification/domain/pace'
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
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer, type FiredTimer, type Timer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const TIMER = 'notification.send'

export interface QueueLimits {
  readonly attempts: number
  /** The first wait in milliseconds; each one after it is twice as long. */
  readonly backoffMs: number
  readonly perSecond: Readonly<Record<Channel, number>>
}

/** A job with its timer, of which a dead one has none. */
const JOBS = `SELECT j.id, j.channel, j.attempts, j.last_error, t.due_at, t.attempts AS tried
  FROM send_jobs j LEFT JOIN timers t ON t.name = '${TIMER}' AND t.timer_key = j.id`

interface JobRow {
  id: string
  channel: Channel
  attempts: number
  last_error: string | null
  due_at: number | null
  tried: number | null
}

/**
 * The queue of a shop without Redis: a job table in the module's own store, worked by the platform's timers. A job is due
 * when its timer is. The limit per second holds for each process; waiting for its turn takes 16 seconds at worst (32 jobs
 * are under way at once, and two a second is the lowest limit), well within a timer's lock.
 */
export class EmbeddedSendQueue implements SendQueue {
  /** Belongs on the module's list of timers. */
  readonly timer: Timer<{ channel: Channel }, SendOutcome>
  readonly #session: SqlSession
  readonly #work: SendWork
  readonly #paces: ReadonlyMap<Channel, Pace>

  constructor(session: SqlSession, work: SendWork, limits: QueueLimits) {
    this.#session = session
    this.#work = work
    this.#paces = new Map(CHANNELS.map((channel) => [channel, new Pace(limits.perSecond[channel])]))
    this.timer = defineTimer<{ channel: Channel }, SendOutcome>(TIMER, {
      backoff: Array.from({ length: limits.attempts - 1 }, (_, i) => limits.backoffMs * 2 ** i),
      outside: (timer) => this.#attempt(timer),
      apply: (tx, timer, outcome) => this.#end(tx, timer, outcome),
      giveUp: (tx, timer, error) => this.#end(tx, timer, { kind: 'failed', reason: reasonOf(error) }),
    })
  }

  async enqueue(tx: Tx, { id, channel, notBefore }: SendJob): Promise<void> {
    const fresh = await tx.insert(
      'send_jobs',
      { id, channel, state: 'waiting', attempts: 0, last_error: null, created_at: now() },
      { key: ['id'], do: 'nothing' }
    )
    if (fresh === 0) {
      const revived = await tx.run(
        "UPDATE send_jobs SET state = 'waiting', attempts = 0, last_error = NULL WHERE id = ? AND state = 'dead'",
        [id]
      )
      if (revived === 0) return
    }
    await tx.schedule({ name: TIMER, key: id, at: notBefore, data: { channel } })
  }

  async #attempt({ key, data, attempt }: FiredTimer<{ channel: Channel }>): Promise<SendOutcome> {
    const wait = this.#paces.get(data.channel)!.reserve(performance.now())
    if (wait > 0) await sleep(wait)
    return this.#work.attempt(key, attempt)
  }

  async #end(tx: Tx, { key, attempt }: FiredTimer<{ channel: Channel }>, outcome: SendOutcome): Promise<void> {
    if (outcome.kind === 'failed') {
      await tx.run("UPDATE send_jobs SET state = 'dead', attempts = ?, last_error = ? WHERE id = ?", [
        attempt,
        outcome.reason,
        key,
      ])
    } else await tx.run('DELETE FROM send_jobs WHERE id = ?', [key])
    await this.#work.settle(tx, key, outcome, attempt)
  }

  async counts(): Promise<Record<JobState, number>> {
    const row = await this.#session.one<Record<JobState, number | null>>(
      `SELECT SUM(CASE WHEN j.state = 'dead' THEN 1 ELSE 0 END) AS dead,
         SUM(CASE WHEN j.state = 'waiting' AND t.due_at > ? THEN 1 ELSE 0 END) AS delayed,
         SUM(CASE WHEN j.state = 'waiting' AND t.due_at <= ? THEN 1 ELSE 0 END) AS waiting
       FROM send_jobs j LEFT JOIN timers t ON t.name = '${TIMER}' AND t.timer_key = j.id`,
      [now(), now()]
    )
    /* An empty table has no sums, and some drivers answer them as text. */
    const { dead, delayed, waiting } = row!
    return { waiting: Number(waiting ?? 0), delayed: Number(delayed ?? 0), dead: Number(dead ?? 0) }
  }

  async list(state: JobState, limit: number): Promise<QueuedJob[]> {
    const rows =
      state === 'dead'
        ? await this.#session.all<JobRow>(`${JOBS} WHERE j.state = 'dead' ORDER BY j.created_at DESC, j.id LIMIT ?`, [
            limit,
          ])
        : await this.#session.all<JobRow>(
            `${JOBS} WHERE j.state = 'waiting' AND t.due_at ${state === 'delayed' ? '>' : '<='} ? ORDER BY t.due_at, j.id LIMIT ?`,
            [now(), limit]
          )
    return rows.map((row) => ({
      id: row.id,
      channel: row.channel,
      state,
      attempts: row.tried ?? row.attempts,
      dueAt: row.due_at,
      lastError: row.last_error,
    }))
  }
}
