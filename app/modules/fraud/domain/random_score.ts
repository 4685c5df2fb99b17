import { createHash } from 'node:crypto'
import type { Verdict } from '#modules/fraud/domain/rules'

/** 0 to 100, evenly: the same for the same seed and order, in whatever order they come and however often. */
export function scoreAtRandom(seed: string, orderId: string): Verdict {
  const score = createHash('sha256').update(`${seed} ${orderId}`).digest().readUInt32BE(0) % 101
  return { score, factors: [{ name: 'chance', points: score, detail: `Drawn with the seed "${seed}".` }] }
}
