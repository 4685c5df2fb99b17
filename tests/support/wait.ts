import { setTimeout } from 'node:timers/promises'

/**
 * Waits until `look` answers something that is not `undefined`, `null` or `false`, and gives that back.
 * @param what named in the error when it never does
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  milliseconds = 10_000
): Promise<T> {
  const giveUpAt = performance.now() + milliseconds
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null && found !== false) return found
    if (performance.now() > giveUpAt) throw new Error(`Waited ${milliseconds} ms in vain: ${what}`)
    await setTimeout(10)
  }
}
