import type { HttpContext } from '@adonisjs/core/http'
import { currentContext } from '#platform/observability/context'
import { sleep } from '#platform/runtime/pause'
import type { FieldError } from '#platform/values/field_error'
import { env } from '#start/env'

/** How long a page waits for one answer. */
const TIMEOUT_MS = 10_000
/** A first request under the same Idempotency-Key is waited for this often, so long each. */
const KEY_IN_USE_WAITS = 20
const KEY_IN_USE_MS = 250

/** Proof of who asks; see `access` of the API's routes. */
export interface Credentials {
  readonly bearer?: string
  readonly cartToken?: string
}

export interface ApiOptions extends Credentials {
  readonly idempotencyKey?: string
}

/** The API's answer when it is not the one that was asked for. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: readonly FieldError[]
  readonly members: Readonly<Record<string, unknown>>
  /** Private, so that no line on the log that tells of the error has them. */
  readonly #credentials: Credentials

  constructor(status: number, body: Record<string, unknown>, credentials: Credentials) {
    super(typeof body.detail === 'string' ? body.detail : `The shop answered ${status}.`)
    this.status = status
    this.code = typeof body.code === 'string' ? body.code : 'E_UNKNOWN'
    this.errors = Array.isArray(body.errors) ? (body.errors as FieldError[]) : []
    this.members = body
    this.#credentials = credentials
  }

  /** Which credentials it was asked with. */
  get credentials(): Credentials {
    return this.#credentials
  }
}

/** Nothing answered where the API should be, or not in time. */
export class ApiUnreachable extends Error {}

/** Where the API is: elsewhere if told so, otherwise in this process, reached by its own address as any client would. */
function apiOrigin(): string {
  if (env.API_URL) return env.API_URL.replace(/\/$/, '')
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[env.HOST] ?? env.HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${env.PORT}`
}

/** The public API for the length of one page request. Connections are kept alive between requests by `fetch` itself. */
export class Api {
  readonly #headers: Record<string, string>

  /** Calls carry the id of the page's request and its trace, and the address of the visitor, whom limits are for. */
  constructor({ request }: HttpContext) {
    const context = currentContext()
    this.#headers = {
      'Accept': 'application/json',
      'X-Forwarded-For': request.ip(),
      ...(context?.requestId !== undefined && { 'X-Request-Id': context.requestId }),
      ...(context && { traceparent: context.traceparent }),
    }
  }

  /** @throws ApiProblem, ApiUnreachable */
  get<Body>(path: string, options?: ApiOptions): Promise<Body> {
    return this.#call<Body>('GET', path, undefined, options)
  }

  post<Body>(path: string, body: unknown, options?: ApiOptions): Promise<Body> {
    return this.#call<Body>('POST', path, body, options)
  }

  patch<Body>(path: string, body: unknown, options?: ApiOptions): Promise<Body> {
    return this.#call<Body>('PATCH', path, body, options)
  }

  delete<Body>(path: string, options?: ApiOptions): Promise<Body> {
    return this.#call<Body>('DELETE', path, undefined, options)
  }

  /** Server-sent events as they come. @param lastEventId where to go on */
  async stream(path: string, signal: AbortSignal, options: ApiOptions, lastEventId?: string): Promise<Response> {
    const headers = { Accept: 'text/event-stream', ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) }
    const response = await this.#fetch(path, { headers: { ...this.#with(options), ...headers }, signal })
    if (!response.ok) throw new ApiProblem(response.status, await bodyOf(response), options)
    return response
  }

  async #call<Body>(method: string, path: string, body: unknown, options: ApiOptions = {}): Promise<Body> {
    for (let waits = 0; ; waits++) {
      const response = await this.#fetch(path, {
        method,
        headers: { ...this.#with(options), ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const answer = await bodyOf(response)
      /* `/health` answers 503 with a body like any other, when a module is down. */
      if (response.ok || (response.status === 503 && !isProblem(response))) return answer as Body
      const problem = new ApiProblem(response.status, answer, options)
      if (problem.code !== 'E_IDEMPOTENCY_KEY_IN_USE' || waits >= KEY_IN_USE_WAITS) throw problem
      await sleep(KEY_IN_USE_MS)
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(apiOrigin() + path, { ...init, redirect: 'error' })
    } catch (error) {
      throw new ApiUnreachable(`${init.method ?? 'GET'} ${path} was not answered`, { cause: error })
    }
  }

  #with({ bearer, cartToken, idempotencyKey }: ApiOptions): Record<string, string> {
    return {
      ...this.#headers,
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
      ...(cartToken !== undefined && { 'X-Cart-Token': cartToken }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
    }
  }
}

const isProblem = (response: Response) => response.headers.get('content-type')?.includes('problem+json') ?? false

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') ?? false
  return json && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {}
}
