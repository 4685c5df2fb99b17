import { setImmediate, setTimeout } from 'node:timers/promises'

/**
 * Waits for the moment that comes first: a wake-up, the end of the time, the end of the work. Loops of relays, consumers
 * and timers wait here, so that they start at once on a signal of this process and soon on work of another.
 */
export class Pause {
  #wake: (() => void) | undefined
  #signalled = false
  #ended = false

  wake(): void {
    this.#signalled = true
    this.#wake?.()
  }

  /** No more waiting: every `wait` from now on returns at once. */
  end(): void {
    this.#ended = true
    this.wake()
  }

  get ended(): boolean {
    return this.#ended
  }

  async wait(milliseconds: number): Promise<void> {
    if (!this.#signalled && !this.#ended) {
      await new Promise<void>((resolve) => {
        const timer = globalThis.setTimeout(resolve, milliseconds)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
    this.#signalled = false
  }
}

export const sleep = (milliseconds: number) => setTimeout(milliseconds)

/** Lets requests and other loops have a turn: the embedded SQL answers synchronously and would otherwise starve them. */
export const breathe = () => setImmediate()

/** What a promise comes to, or `undefined` when it has not come to anything in that time; it goes on, unheard. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController()
  const late = setTimeout(milliseconds, undefined, { signal: stop.signal })
  try {
    return await Promise.race([promise, late])
  } finally {
    stop.abort()
  }
}
