import { CurrencyUpdated } from '#modules/pricing/contract'
import { BASE_CURRENCY, nextRate } from '#modules/pricing/domain/rate_walk'
import { env } from '#modules/pricing/env'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface CurrencyRow {
  currency: string
  version: number
  rate_micros: number
  updated_at: number
}

/**
 * Takes every exchange rate one step further and says so. Stands in for a feed of real rates. Two refreshes at once take
 * two steps or, when they meet at a row, one: the step is part of the conditional write.
 */
export async function refreshCurrencies(tx: Tx): Promise<void> {
  const rows = await tx.all<CurrencyRow>('SELECT * FROM currencies WHERE currency <> ? ORDER BY currency', [
    BASE_CURRENCY,
  ])
  for (const { currency, version: step, rate_micros: rate } of rows) {
    const rateMicros = nextRate(rate, { seed: env.PRICING_WALK_SEED, currency, step })
    const moved = await tx.run(
      'UPDATE currencies SET rate_micros = ?, version = version + 1, updated_at = ? WHERE currency = ? AND version = ?',
      [rateMicros, now(), currency, step]
    )
    if (moved === 1) tx.emit(CurrencyUpdated, { currency, version: step + 1, rateMicros })
  }
}
