import type { HttpContext } from '@adonisjs/core/http'
import { retryMessage } from '#modules/notification/actions/retry_message'
import { htmlPage } from '#modules/notification/controllers/html_page'
import { answerFromBoard } from '#modules/notification/controllers/queue_board_controller'
import { escapeHtml } from '#modules/notification/domain/template'
import type { JobState, QueuedJob } from '#modules/notification/ports/send_queue'
import { bullQueue, sendQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { queuesQuery } from '#modules/notification/validators'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

const STATES: readonly JobState[] = ['waiting', 'delayed', 'dead']
const SHOWN = 100

/** The jobs that send messages, for staff. */
export default class QueuesController {
  /** The full dashboard where the jobs are in Redis; otherwise, or when a state is asked for, the job table itself. */
  async index(ctx: HttpContext) {
    const { state: asked } = await validQuery(ctx, queuesQuery)
    if (!asked && (await answerFromBoard(ctx, '/'))) return
    const state = asked ?? 'waiting'
    const [counts, jobs] = await Promise.all([sendQueue.counts(), sendQueue.list(state, SHOWN)])
    const tabs = STATES.map(
      (each) =>
        `<a href="/admin/queues?state=${each}"${each === state ? ' aria-current="page"' : ''}>${each} (${counts[each]})</a>`
    )
    htmlPage(
      ctx,
      'Queues',
      `<p>${where()}</p>
<nav>${tabs.join('')}</nav>
${jobs.length === 0 ? `<p>No job is ${state}.</p>` : table(jobs)}`
    )
  }

  async retry(ctx: HttpContext) {
    const result = await store.transaction((tx) => retryMessage(tx, ctx.params.id))
    if (result === 'missing') throw Problem.notFound('job')
    if (result === 'not failed')
      throw new Problem(409, 'E_NOT_DEAD', 'This job is not dead: there is nothing to retry.')
    ctx.response.status(303).header('Location', '/admin/queues?state=dead').send('')
  }
}

function where(): string {
  if (!bullQueue) {
    return 'This shop runs its jobs in the embedded queue. For the full dashboard set REDIS_URL, or put redis-server on the PATH, and start again.'
  }
  return bullQueue.isReachable
    ? 'This shop runs its jobs in Redis: <a href="/admin/queues">the full dashboard</a>. This is the job table behind them.'
    : 'Redis is out of reach: the jobs go on in the job table, and the full dashboard comes back with Redis.'
}

function table(jobs: readonly QueuedJob[]): string {
  return `<table><thead><tr><th>Message</th><th>Channel</th><th>Attempts</th><th>Due</th><th>Last error</th><th></th></tr></thead>
<tbody>${jobs.map(line).join('\n')}</tbody></table>`
}

function line({ id, channel, state, attempts, dueAt, lastError }: QueuedJob): string {
  const retry =
    state === 'dead' ? `<form method="post" action="/admin/queues/${id}/retry"><button>Retry</button></form>` : ''
  const cells = [id, channel, String(attempts), iso(dueAt) ?? '', lastError ?? ''].map(escapeHtml)
  return `<tr>${[...cells, retry].map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}
