import type { HttpContext } from '@adonisjs/core/http'
import { retryMessage } from '#modules/notification/actions/retry_message'
import type { QueueBoard } from '#modules/notification/ports/queue_board'
import { bullQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { Problem } from '#platform/http/problem'

const PATH = '/admin/queues'
/** How long a page waits for a Redis that is just being started. */
const OPEN_MS = 3000

/**
 * The dashboard's own scripts and styles and nothing else: it sets styles on elements, and none of its data is code. It
 * shows ids and figures, never a text or an address.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The full dashboard of the jobs: bull-board, for staff, by bearer token or console cookie. */
export default class QueueBoardController {
  async show(ctx: HttpContext) {
    if (!(await answerFromBoard(ctx, pathOf(ctx)))) throw Problem.notFound('page of the dashboard')
  }

  async act(ctx: HttpContext) {
    if (!(await answerFromBoard(ctx, pathOf(ctx)))) throw Problem.notFound('action of the dashboard')
  }
}

const pathOf = ({ params }: HttpContext) => `/${(params['*'] as string[]).map(encodeURIComponent).join('/')}`

let opened: QueueBoard | undefined

async function board(): Promise<QueueBoard | undefined> {
  const queues = await bullQueue?.queues(OPEN_MS)
  if (!queues) return undefined
  const { QueueBoard } = await import('#modules/notification/ports/queue_board')
  return (opened ??= new QueueBoard(PATH, queues.values(), (id) => store.transaction((tx) => retryMessage(tx, id))))
}

/** @returns `false` when there is no dashboard, or nothing of that path on it */
export async function answerFromBoard({ request, response }: HttpContext, path: string): Promise<boolean> {
  const answer = await (
    await board()
  )?.answer({
    method: request.method() === 'HEAD' ? 'GET' : request.method(),
    path,
    query: request.qs(),
    body: request.body(),
    headers: request.headers() as Record<string, string | undefined>,
  })
  if (!answer) return false
  response.header('Content-Security-Policy', POLICY)
  /* Names of files carry a hash of what is in them. */
  response.header('Cache-Control', path.startsWith('/static/') ? 'private, max-age=3600' : 'no-store')
  response.status(answer.status).type(answer.type).send(answer.body)
  return true
}
