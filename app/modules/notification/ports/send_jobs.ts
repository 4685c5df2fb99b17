import type { Channel } from '#modules/notification/domain/kinds'
import type { JobState, QueuedJob, SendJob, SendOutcome, SendWork } from '#modules/notification/ports/send_queue'
import { currentContext, runInContext, type WorkContext } from '#platform/observability/context'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** The timer that works a job which is not in Redis. */
export const TIMER = 'notification.send'

/** A job of the table. One that waits and has no timer is Redis' to work. */
export interface JobRow {
  id: string
  channel: Channel
  state: 'waiting' | 'dead'
  /** Attempts that failed. */
  attempts: number
  last_error: string | null
  due_at: number
  context: string | null
}

const WITH_TIMER = `FROM send_jobs j LEFT JOIN timers t ON t.name = '${TIMER}' AND t.timer_key = j.id`
const DUE = 'COALESCE(t.due_at, j.due_at)'

/**
 * The jobs as rows of the module's own store: written with the messages they send, ended with what becomes of those.
 * Whoever works them, and however often, a job ends once: the end is a guarded update.
 */
export class SendJobs {
  readonly #session: SqlSession
  readonly #work: SendWork

  constructor(session: SqlSession, work: SendWork) {
    this.#session = session
    this.#work = work
  }

  /** @returns whether it is new, starts over, or waits already */
  async note(tx: Tx, { id, channel, notBefore }: SendJob): Promise<'new' | 'revived' | 'known'> {
    const context = currentContext()
    const row = { last_error: null, due_at: notBefore, context: context ? JSON.stringify(context) : null }
    const fresh = await tx.insert(
      'send_jobs',
      { id, channel, state: 'waiting', attempts: 0, created_at: now(), ...row },
      { key: ['id'], do: 'nothing' }
    )
    if (fresh === 1) return 'new'
    const revived = await tx.run(
      "UPDATE send_jobs SET state = 'waiting', attempts = 0, last_error = NULL, due_at = ?, context = ? WHERE id = ? AND state = 'dead'",
      [row.due_at, row.context, id]
    )
    return revived === 1 ? 'revived' : 'known'
  }

  /** A job that is Redis' to work or that has ended. `undefined` when it is done, or when a timer works it. */
  find(id: string): Promise<JobRow | undefined> {
    return this.#session.one<JobRow>(`SELECT j.* ${WITH_TIMER} WHERE j.id = ? AND t.id IS NULL`, [id])
  }

  /** Notes a failed attempt that is made again. */
  async postpone(id: string, attempts: number, dueAt: number): Promise<void> {
    await this.#session.run("UPDATE send_jobs SET attempts = ?, due_at = ? WHERE id = ? AND state = 'waiting'", [
      attempts,
      dueAt,
      id,
    ])
  }

  /** Ends a job with what became of its message; not a second time. */
  async end(tx: Tx, id: string, outcome: SendOutcome, attempts: number): Promise<void> {
    const ended =
      outcome.kind === 'failed'
        ? await tx.run(
            "UPDATE send_jobs SET state = 'dead', attempts = ?, last_error = ? WHERE id = ? AND state = 'waiting'",
            [attempts, outcome.reason, id]
          )
        : await tx.run("DELETE FROM send_jobs WHERE id = ? AND state = 'waiting'", [id])
    if (ended === 0) return
    await this.#work.settle(tx, id, outcome, attempts)
  }

  /** Jobs without a timer that should have begun before `time`, longest due first. */
  late(time: number, limit: number): Promise<JobRow[]> {
    return this.#session.all<JobRow>(
      `SELECT j.* ${WITH_TIMER} WHERE j.state = 'waiting' AND t.id IS NULL AND j.due_at <= ? ORDER BY j.due_at, j.id LIMIT ?`,
      [time, limit]
    )
  }

  async counts(): Promise<Record<JobState, number>> {
    const row = await this.#session.one<Record<JobState, number | null>>(
      `SELECT SUM(CASE WHEN j.state = 'dead' THEN 1 ELSE 0 END) AS dead,
         SUM(CASE WHEN j.state = 'waiting' AND ${DUE} > ? THEN 1 ELSE 0 END) AS delayed,
         SUM(CASE WHEN j.state = 'waiting' AND ${DUE} <= ? THEN 1 ELSE 0 END) AS waiting
       ${WITH_TIMER}`,
      [now(), now()]
    )
    /* An empty table has no sums, and some drivers answer them as text. */
    const { dead, delayed, waiting } = row!
    return { waiting: Number(waiting ?? 0), delayed: Number(delayed ?? 0), dead: Number(dead ?? 0) }
  }

  async list(state: JobState, limit: number): Promise<QueuedJob[]> {
    const columns = `j.id, j.channel, COALESCE(t.attempts, j.attempts) AS attempts, j.last_error AS "lastError", ${DUE} AS "dueAt"`
    const rows =
      state === 'dead'
        ? await this.#session.all<QueuedJob>(
            `SELECT ${columns} ${WITH_TIMER} WHERE j.state = 'dead' ORDER BY j.created_at DESC, j.id LIMIT ?`,
            [limit]
          )
        : await this.#session.all<QueuedJob>(
            `SELECT ${columns} ${WITH_TIMER} WHERE j.state = 'waiting' AND ${DUE} ${state === 'delayed' ? '>' : '<='} ? ORDER BY ${DUE}, j.id LIMIT ?`,
            [now(), limit]
          )
    return rows.map((row) => ({ ...row, state, dueAt: state === 'dead' ? null : row.dueAt }))
  }
}

/** What set the job in motion goes on through it. */
export function inContextOf<T>({ context }: Pick<JobRow, 'context'>, work: () => T): T {
  return context ? runInContext(JSON.parse(context) as WorkContext, work) : work()
}
