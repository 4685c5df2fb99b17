import { createBullBoard } from '@bull-board/api'
import type {
  AppControllerRoute,
  AppViewRoute,
  BeforeHook,
  BullBoardQueues,
  ControllerHandlerReturnType,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app'
import type { Queue } from 'bullmq'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { RetryingAdapter } from '#modules/notification/ports/retrying_adapter'

/** What the board answers; `body` is JSON unless it has a media type. */
export interface BoardAnswer {
  readonly status: number
  readonly type: string
  readonly body: Buffer | string | object
}

export interface BoardRequest {
  readonly method: string
  /** Under the board's own path: `/`, `/api/queues`. */
  readonly path: string
  readonly query: Record<string, unknown>
  readonly body: Record<string, unknown>
  readonly headers: Record<string, string | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/**
 * What staff may do there. Jobs are rows of the job table and Redis only works them: what the board took away or changed in
 * Redis alone, the sweep would put back.
 */
const ALLOWED = [
  '/api/queues/pause',
  '/api/queues/resume',
  '/api/queues/:queueName/pause',
  '/api/queues/:queueName/resume',
  '/api/queues/:queueName/promote',
  '/api/queues/:queueName/retry/:queueStatus',
  '/api/queues/:queueName/:jobId/retry',
  '/api/queues/:queueName/:jobId/promote',
]

const onlyAllowed: BeforeHook = ({ method, route }) =>
  method === 'get' || ALLOWED.includes(route)
    ? undefined
    : {
        allow: false,
        status: 405,
        message: 'Jobs belong to their messages: they can be retried, promoted and paused here.',
      }

type Handler = AppControllerRoute['handler']

/** `/queue/:queueName` as a pattern. */
const patternOf = (route: string) =>
  new RegExp(`^${route === '/' ? '/?' : route.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)

/** bull-board, to be asked by whoever has checked who asks. */
export class QueueBoard implements IServerAdapter {
  readonly #basePath: string
  #views = ''
  #statics = { route: '', path: '' }
  #queues!: BullBoardQueues
  #config: UIConfig = {}
  #entry!: AppViewRoute
  #routes: { method: string; pattern: RegExp; handler: Handler }[] = []
  #onError!: (error: Error) => ControllerHandlerReturnType

  /** @param retry sends the message of a dead job again; the job itself cannot know that it may */
  constructor(basePath: string, queues: Iterable<Queue>, retry: (id: string) => Promise<unknown>) {
    this.#basePath = basePath
    createBullBoard({
      queues: [...queues].map((queue) => new RetryingAdapter(queue, retry)),
      serverAdapter: this,
      options: {
        uiConfig: { boardTitle: 'Queues', hideDocsLink: true, locale: { lng: 'en' } },
        handlerHooks: { before: onlyAllowed },
      },
    })
  }

  async answer(request: BoardRequest): Promise<BoardAnswer | undefined> {
    const { method, path } = request
    if (method === 'GET' && path.startsWith(`${this.#statics.route}/`)) return this.#file(path)
    for (const { method: own, pattern, handler } of this.#routes) {
      const found = own === method ? pattern.exec(path) : null
      if (found) return this.#call(handler, request, { ...found.groups })
    }
    const pages = [this.#entry.route].flat().map(patternOf)
    return method === 'GET' && pages.some((pattern) => pattern.test(path)) ? this.#page() : undefined
  }

  async #call(
    handler: Handler,
    { query, body, headers }: BoardRequest,
    groups: Record<string, string>
  ): Promise<BoardAnswer> {
    const params = Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
    const request = { queues: this.#queues, uiConfig: this.#config, params, query, body, headers }
    const { status = 200, body: answer } = await Promise.resolve(handler(request)).catch((error: Error) =>
      this.#onError(error)
    )
    return { status, type: TYPES['.json']!, body: answer ?? {} }
  }

  /** The page without the fonts it would fetch from elsewhere: nothing of this shop is told to others. */
  async #page(): Promise<BoardAnswer> {
    const { name, params } = this.#entry.handler({ basePath: this.#basePath, uiConfig: this.#config })
    const template = await readFile(join(this.#views, name), 'utf8')
    const body = template
      .replaceAll(/<link href="https?:[^>]*>/g, '')
      .replaceAll(/<%[=-] (\w+) %>/g, (_, key: string) => (params as Record<string, string>)[key] ?? '')
    return { status: 200, type: 'text/html; charset=utf-8', body }
  }

  async #file(path: string): Promise<BoardAnswer | undefined> {
    const name = path.slice(this.#statics.route.length + 1)
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.includes('..')) return undefined
    try {
      const body = await readFile(join(this.#statics.path, name))
      return { status: 200, type: TYPES[extname(name)] ?? 'application/octet-stream', body }
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
      throw error
    }
  }

  setQueues(queues: BullBoardQueues) {
    this.#queues = queues
    return this
  }
  setViewsPath(path: string) {
    this.#views = path
    return this
  }
  setStaticPath(route: string, path: string) {
    this.#statics = { route, path }
    return this
  }
  setEntryRoute(route: AppViewRoute) {
    this.#entry = route
    return this
  }
  setErrorHandler(handler: (error: Error) => ControllerHandlerReturnType) {
    this.#onError = handler
    return this
  }
  setApiRoutes(routes: AppControllerRoute[]) {
    this.#routes = routes.flatMap((each) => {
      const handler: Handler = (request) => each.handler(request)
      const methods = [each.method].flat().map((method) => method.toUpperCase())
      const patterns = [each.route].flat().map(patternOf)
      return methods.flatMap((method) => patterns.map((pattern) => ({ method, pattern, handler })))
    })
    return this
  }
  setUIConfig(config: UIConfig) {
    this.#config = config
    return this
  }
}
