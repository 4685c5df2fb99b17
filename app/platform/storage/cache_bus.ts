import { logger } from '#platform/observability/logger'
import { closeRedis, type Redis } from '#platform/storage/redis'

interface Envelope {
  readonly busId: string
  readonly payload: { readonly keys?: readonly string[] }
}

type Handler = (payload: never) => void | Promise<void>

/**
 * How the caches of several processes tell each other what has changed: Redis' publish and subscribe, as the cache library
 * wants it. What is said while a process cannot hear it is lost for that process, whose entries run out by themselves.
 */
export class CacheBus {
  readonly #publisher: Redis
  readonly #subscriber: Redis
  readonly #heard: (keys: readonly string[]) => void
  readonly #handlers = new Map<string, Handler[]>()
  #id = ''

  /**
   * @param subscriber a connection of its own: it can do nothing else
   * @param heard told first which keys another process has changed
   */
  constructor(publisher: Redis, subscriber: Redis, heard: (keys: readonly string[]) => void) {
    this.#publisher = publisher
    this.#subscriber = subscriber
    this.#heard = heard
    this.#subscriber.on('message', (channel, text) => this.#hear(channel, text))
  }

  setId(id: string): this {
    this.#id = id
    return this
  }

  async publish(channel: string, payload: unknown): Promise<void> {
    await this.#publisher.publish(channel, JSON.stringify({ busId: this.#id, payload }))
  }

  async subscribe(channel: string, handler: (payload: never) => void | Promise<void>): Promise<void> {
    this.#handlers.set(channel, [...(this.#handlers.get(channel) ?? []), handler])
    try {
      await this.#subscriber.subscribe(channel)
    } catch (error) {
      /* It waits for Redis without end, so only its own end can refuse it. */
      logger.debug({ err: error, channel }, 'closed before it was subscribed')
    }
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#handlers.delete(channel)
    await this.#subscriber.unsubscribe(channel)
  }

  onReconnect(callback: () => void): void {
    this.#publisher.on('ready', callback)
  }

  disconnect(): Promise<void> {
    return closeRedis(this.#subscriber)
  }

  #hear(channel: string, text: string): void {
    const { busId, payload } = JSON.parse(text) as Envelope
    if (busId === this.#id) return
    this.#heard(payload.keys ?? [])
    for (const handler of this.#handlers.get(channel) ?? []) void handler(payload as never)
  }
}
