import { ledgerSum, reconciliationAge } from '#modules/payment/metrics'
import { store } from '#modules/payment/store'
import { now } from '#platform/values/clock'

/** Brings the gauges up to date that are read from the store. */
export async function measure(): Promise<void> {
  const sums = await store.all<{ currency: string; total: number }>(
    'SELECT currency, SUM(amount) AS total FROM postings GROUP BY currency'
  )
  for (const { currency, total } of sums) ledgerSum.set({ module: 'payment', currency }, total)
  const newest = await store.one<{ at: number | null }>('SELECT MAX(last_match_at) AS at FROM reconciliations')
  if (newest?.at != null) reconciliationAge.set({ module: 'payment' }, Math.max(0, (now() - newest.at) / 1000))
}
