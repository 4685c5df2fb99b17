import type { HttpContext } from '@adonisjs/core/http'

const open = new Set<{ end(): void }>()

/** Often enough that no proxy takes the stream for dead. */
const KEEP_ALIVE_MS = 15_000

/** A stream of server-sent events. Ends with the client, with `end`, or when the process stops. */
export class EventStream {
  readonly #response: HttpContext['response']['response']
  readonly #keepAlive: NodeJS.Timeout
  readonly #onEnd: (() => void)[] = []
  #ended = false

  constructor({ response }: HttpContext) {
    this.#response = response.response
    this.#response.writeHead(200, {
      ...Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)])),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'Connection': 'keep-alive',
      'X-Accel-Buffering': 'no',
    })
    this.#response.on('close', () => this.end())
    this.#keepAlive = setInterval(() => this.#response.write(': still here\n\n'), KEEP_ALIVE_MS)
    open.add(this)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** @param id where a client that reconnects wants to go on (`Last-Event-ID`) */
  send(event: string, data: unknown, id?: string): void {
    if (this.#ended) return
    this.#response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  onEnd(work: () => void): void {
    this.#onEnd.push(work)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#keepAlive)
    open.delete(this)
    for (const work of this.#onEnd) work()
    this.#response.end()
  }
}

/** Has a stream that comes from elsewhere ended with the others. @returns a function to call when it ended by itself */
export function alsoEnd(stream: { end(): void }): () => void {
  open.add(stream)
  return () => void open.delete(stream)
}

/** Ends every stream, so that the server can close. Clients reconnect elsewhere. */
export function endAllStreams(): void {
  for (const stream of open) stream.end()
}
