import { request } from 'node:http'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/** Status of a GET, 0 when nobody answers. */
export function status(url: string): Promise<number> {
  return new Promise((resolve) => {
    const call = request(url, { timeout: 2_000 }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.once('error', () => resolve(0)).once('timeout', () => call.destroy())
    call.end()
  })
}

/** Whether an engine has written `line` since it was started. */
export const hasSaid = (log: string, line: string): boolean => readFileSync(log, 'utf8').includes(line)

/** Tries again what an engine refuses while it is still finding itself, for at most 30 seconds. */
export async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + 30_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await setTimeout(100)
    }
  }
}
