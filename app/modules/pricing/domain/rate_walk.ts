import { createHash } from 'node:crypto'
import { scale } from '#platform/values/money'

/** Rates are units of a currency for one of this one, whose own rate therefore never moves. */
export const BASE_CURRENCY = 'EUR'
/** Half a per cent up or down at most, in steps of a thousandth of a per cent. */
const WIDEST = 500
const WHOLE = 100_000

/**
 * Where a rate goes from here. The direction belongs to seed, currency and step alone, so that a walk can be walked again.
 * @param rateMicros units for one of the base currency, times a million
 */
export function nextRate(rateMicros: number, walk: { seed: string; currency: string; step: number }): number {
  const hash = createHash('sha256').update(`${walk.seed} ${walk.currency} ${walk.step}`).digest()
  const change = (hash.readUInt32BE(0) % (2 * WIDEST + 1)) - WIDEST
  return Math.max(1, scale(rateMicros, WHOLE + change, WHOLE))
}
