import { randomUUID } from 'node:crypto'
import type { Origins } from '#platform/http/origins'

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export interface RequestOptions {
  readonly body?: unknown
  /** Bearer token. */
  readonly bearer?: string | undefined
  readonly cartToken?: string | undefined
  readonly idempotencyKey?: string
  readonly headers?: Record<string, string>
}

/** The public API as a client outside sees it: HTTP and nothing else. */
export class Api {
  readonly #origins: Origins

  constructor(origins: Origins) {
    this.#origins = origins
  }

  url(path: string): string {
    return this.#origins.of(path) + path
  }

  get origins(): string[] {
    return this.#origins.all
  }

  async request<Body = any>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<Body>> {
    const { body, bearer, cartToken, idempotencyKey } = options
    const response = await fetch(this.url(path), {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...(cartToken && { 'X-Cart-Token': cartToken }),
        ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
        ...options.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as Body }
  }

  get<Body = any>(path: string, options?: RequestOptions): Promise<Answer<Body>> {
    return this.request<Body>('GET', path, options)
  }

  post<Body = any>(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer<Body>> {
    return this.request<Body>('POST', path, { ...options, body })
  }

  put<Body = any>(path: string, body: unknown, options: RequestOptions = {}): Promise<Answer<Body>> {
    return this.request<Body>('PUT', path, { ...options, body })
  }

  /** Server-sent events until the server ends the stream. */
  async *events(path: string, options: RequestOptions = {}): AsyncGenerator<{ event: string; data: any }> {
    const response = await fetch(this.url(path), {
      headers: {
        ...(options.bearer && { Authorization: `Bearer ${options.bearer}` }),
        ...(options.cartToken && { 'X-Cart-Token': options.cartToken }),
      },
    })
    if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
    let buffer = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      buffer += chunk
      for (let end = buffer.indexOf('\n\n'); end !== -1; end = buffer.indexOf('\n\n')) {
        const block = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        const [event, data] = [/^event: (.*)$/m.exec(block)?.[1], /^data: (.*)$/m.exec(block)?.[1]]
        if (event && data) yield { event, data: JSON.parse(data) as unknown }
      }
    }
  }
}

export const newKey = (): string => randomUUID()
