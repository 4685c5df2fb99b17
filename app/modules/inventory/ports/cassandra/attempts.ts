import { CassandraTroubleError, UnknownOutcomeError } from '#platform/storage/cassandra'
import { sleep } from '#platform/runtime/pause'

const MOST = 25
const LONGEST_MS = 200

/**
 * Runs a step that reads, decides and writes conditionally until it comes to an answer: again after a pause when somebody
 * else was faster (`undefined`), and again, reading serially, when the outcome of its write is not known.
 * @throws CassandraTroubleError after 25 attempts
 */
export async function attempts<T>(
  what: string,
  step: (how: 'quorum' | 'serial') => Promise<T | undefined>
): Promise<T> {
  let how: 'quorum' | 'serial' = 'quorum'
  for (let attempt = 1; attempt <= MOST; attempt++) {
    try {
      const answer = await step(how)
      if (answer !== undefined) return answer
      how = 'quorum'
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error
      how = 'serial'
    }
    /* At random, so that those who met once do not meet again. */
    await sleep(Math.random() * Math.min(LONGEST_MS, 4 * 2 ** attempt))
  }
  throw new CassandraTroubleError(`is too busy: ${what} lost ${MOST} times to others`)
}
