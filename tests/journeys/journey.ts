import { isDeepStrictEqual } from 'node:util'
import { setTimeout } from 'node:timers/promises'
import type { Answer } from '#tests/journeys/api'

/** What a journey expected and what it found instead. */
export class Difference extends Error {}

/**
 * The log of one journey: each step with the time since its start. A difference ends the journey; the others go on.
 */
export class Journey {
  readonly #startedAt = performance.now()
  readonly #print: (line: string) => void

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  step(text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(3).padStart(8)
    this.#print(`${seconds} s  ${text}`)
  }

  equal(what: string, found: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(found, expected)) {
      throw new Difference(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`)
    }
  }

  check(what: string, holds: boolean, found?: unknown): void {
    if (!holds) throw new Difference(`${what}${found === undefined ? '' : `: found ${JSON.stringify(found)}`}`)
  }

  status<Body>(what: string, answer: Answer<Body>, expected: number): Body {
    if (answer.status !== expected) {
      throw new Difference(`${what}: expected ${expected}, answered ${answer.status} ${JSON.stringify(answer.body)}`)
    }
    return answer.body
  }

  /** Waits for something that comes by events. */
  async until<T>(what: string, look: () => Promise<T | undefined | false>, milliseconds = 20_000): Promise<T> {
    const giveUpAt = performance.now() + milliseconds
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > giveUpAt) throw new Difference(`${what}: not within ${milliseconds / 1000} s`)
      await setTimeout(30)
    }
  }
}
