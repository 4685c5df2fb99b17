import { Agent, request as httpRequest } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: any
}

export interface RequestOptions {
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** How long an answer is waited for. */
const TIMEOUT_MS = 30_000

/** JSON over kept-alive connections: plain node:http, which costs the client least. */
export class HttpClient {
  readonly #agent: Agent
  readonly #host: string
  readonly #port: number
  /** Sent so far. */
  requests = 0

  /** @param connections how many at most are open at once */
  constructor(baseUrl: string, connections = Infinity) {
    const { hostname, port } = new URL(baseUrl)
    this.#host = hostname
    this.#port = Number(port)
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  send(method: string, path: string, { body, headers }: RequestOptions = {}): Promise<Answer> {
    this.requests++
    const payload = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: this.#host,
          port: this.#port,
          method,
          path,
          agent: this.#agent,
          headers: {
            accept: 'application/json',
            ...(payload !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString()
            const json = response.headers['content-type']?.includes('json') ?? false
            resolve({ status: response.statusCode!, body: json ? JSON.parse(text) : text })
          })
        }
      )
      request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`${method}: no answer in ${TIMEOUT_MS / 1000} s`)))
      request.once('error', reject)
      request.end(payload)
    })
  }

  /** The body of a success. @throws Error for every other answer, without the ids in the path, so that errors can be counted */
  async ok(method: string, path: string, options?: RequestOptions): Promise<any> {
    const { status, body } = await this.send(method, path, options)
    if (status >= 200 && status < 300) return body
    const route = path.split('?')[0]!.replaceAll(/[a-z]{3,5}_[0-9a-z]{26}/g, ':id')
    throw new Error(`${method} ${route} answered ${status} ${body.code ?? ''}`)
  }

  close(): void {
    this.#agent.destroy()
  }
}
