import type { HttpContext } from '@adonisjs/core/http'
import { retryMessage } from '#modules/notification/actions/retry_message'
import { htmlPage } from '#modules/notification/controllers/html_page'
import { escapeHtml } from '#modules/notification/domain/template'
import type { JobState, QueuedJob } from '#modules/notification/ports/send_queue'
import { sendQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { queuesQuery } from '#modules/notification/validators'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import { iso } from '#platform/values/clock'

const STATES: readonly JobState[] = ['waiting', 'delayed', 'dead']
const SHOWN = 100

/** The jobs that send messages, for staff. */
export default class QueuesController {
  async index(ctx: HttpContext) {
    const { state = 'waiting' } = await validQuery(ctx, queuesQuery)
    const [counts, jobs] = await Promise.all([sendQueue.counts(), sendQueue.list(state, SHOWN)])
    const tabs = STATES.map(
      (each) =>
        `<a href="/admin/queues?state=${each}"${each === state ? ' aria-current="page"' : ''}>${each} (${counts[each]})</a>`
    )
    htmlPage(
      ctx,
      'Queues',
      `<p>This shop runs its jobs in the embedded queue.</p>
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
