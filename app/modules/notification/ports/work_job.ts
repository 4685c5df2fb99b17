import { DelayedError, UnrecoverableError, type Job } from 'bullmq'
import { inContextOf, TIMER, type JobRow } from '#modules/notification/ports/send_jobs'
import type { BullOptions } from '#modules/notification/ports/bull_send_queue'
import { reasonOf, type SendOutcome } from '#modules/notification/ports/send_queue'
import { currentContext, runInContext } from '#platform/observability/context'
import { inSpan } from '#platform/observability/tracing'
import { isStoreTrouble } from '#platform/storage/sql_errors'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** How long a job waits for a store in trouble. */
const STORE_TROUBLE_MS = 5000

type Parts = Pick<BullOptions, 'store' | 'jobs' | 'work' | 'limits'>

/**
 * One attempt at a job that Redis says is due. What is true of the job is in its row: it is read before, and written before
 * Redis is told, so that a crash in between makes Redis ask again and find the answer there. Errors that reach Redis are
 * words for lists: its keys hold no personal data.
 */
export async function workJob(parts: Parts, job: Job, token?: string): Promise<string> {
  try {
    const row = await parts.jobs.find(job.id!)
    if (!row) return 'done before, or by the job table'
    if (row.state === 'dead') throw new UnrecoverableError(row.last_error ?? 'dead')
    return await inContextOf(row, () => spanned(() => attempt(parts, row)))
  } catch (error) {
    if (!isStoreTrouble(error)) throw error
    await job.moveToDelayed(Date.now() + STORE_TROUBLE_MS, token)
    throw new DelayedError()
  }
}

async function attempt({ store, jobs, work, limits }: Parts, { id, attempts }: JobRow): Promise<string> {
  const number = attempts + 1
  let outcome: SendOutcome
  try {
    outcome = await work.attempt(id, number)
  } catch (error) {
    if (isStoreTrouble(error)) throw error
    const reason = reasonOf(error)
    if (number < limits.attempts) {
      await jobs.postpone(id, number, now() + limits.backoffMs * 2 ** attempts)
      throw new Error(reason)
    }
    outcome = { kind: 'failed', reason }
  }
  await store.transaction(async (tx) => {
    await jobs.end(tx, id, outcome, number)
    /* Redis was thought gone meanwhile, and the job table had taken over. */
    await tx.unschedule(TIMER, id)
  })
  if (outcome.kind === 'failed') throw new UnrecoverableError(outcome.reason)
  return outcome.kind
}

/** As the platform's timers do: same correlation, same cause, same trace as who enqueued it. */
function spanned<T>(work: () => Promise<T>): Promise<T> {
  const set = currentContext()
  const id = newId('timer')
  return inSpan('send a message', 'internal', set?.traceparent, { 'faultline.module': 'notification' }, (traceparent) =>
    runInContext(
      {
        correlationId: set?.correlationId ?? id,
        causationId: set?.causationId ?? id,
        traceparent,
        module: 'notification',
        actor: 'system',
      },
      work
    )
  )
}
