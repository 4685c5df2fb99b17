import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { StartRefusal } from '#platform/config/refusal'
import { forward } from '#platform/http/forward'
import { endAllStreams } from '#platform/http/event_stream'
import type { PathTable } from '#platform/http/path_table'
import { problemBody } from '#platform/http/problem'
import type { SplitProcess } from './split_process.ts'

const STATUSES = ['ok', 'degraded', 'down'] as const

/** The one address of a split shop: hands each request to a process of its module that is ready, in turn. */
export class SplitGateway {
  readonly #processes: readonly SplitProcess[]
  readonly #table: PathTable
  readonly #server: Server
  #turn = 0

  constructor(processes: readonly SplitProcess[], table: PathTable) {
    this.#processes = processes
    this.#table = table
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  /** @throws StartRefusal when the address cannot be listened on */
  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve)
    }).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something listens there already' : error.message
      throw new StartRefusal(
        `The gateway cannot use port ${port} on ${host}, ${why}: stop what uses it, or choose another with PORT=…`,
        error
      )
    })
  }

  /** Takes no more requests; what is being answered is answered. */
  async close(): Promise<void> {
    endAllStreams()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeIdleConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (path === '/health') return this.#health(response)
    const module = this.#table.moduleOf(path)
    const serving = this.#processes.filter(({ plan }) =>
      module === undefined ? plan.env.WEB === 'true' : plan.module === module
    )
    const ready = serving.filter(({ isReady }) => isReady)
    if (ready.length > 0) return forward(request, response, ready[this.#turn++ % ready.length]!.url)
    const what = module ?? 'the storefront'
    const detail = `No process of ${what} is ready at the moment: try again in a second.`
    response.writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '1' })
    response.end(JSON.stringify(problemBody(503, 'E_UNREACHABLE', detail, undefined)))
  }

  /** The health of all processes as one; as bad as the worst of them. */
  async #health(response: ServerResponse): Promise<void> {
    const answers = await Promise.all(this.#processes.map(async (each) => [each, await healthOf(each)] as const))
    const worst = Math.max(...answers.map(([, { status }]) => STATUSES.indexOf(status)))
    const body = {
      status: STATUSES[worst],
      modules: Object.assign({}, ...answers.map(([, { modules }]) => modules)) as object,
      processes: Object.fromEntries(
        answers.map(([{ plan, url, pid }, { status }]) => [plan.name, { status, url, pid: pid ?? null }])
      ),
    }
    response.writeHead(body.status === 'down' ? 503 : 200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

interface Health {
  readonly status: (typeof STATUSES)[number]
  readonly modules: Record<string, unknown>
}

async function healthOf({ isReady, url, plan }: SplitProcess): Promise<Health> {
  const down: Health = {
    status: 'down',
    modules: { [plan.module]: { module: plan.module, status: 'down', checks: [] } },
  }
  if (!isReady) return down
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) })
    return (await answer.json()) as Health
  } catch {
    /* It went away while it was asked. */
    return down
  }
}
