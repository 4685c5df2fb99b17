import { fetchSettlement, noteSettlement } from '#modules/payment/actions/fetch_settlement'
import { compareDay } from '#modules/payment/actions/compare_day'
import { noteReconciliation } from '#modules/payment/actions/note_reconciliation'
import { dayBounds, utcDate } from '#modules/payment/domain/settlement'
import { store } from '#modules/payment/store'
import { now } from '#platform/values/clock'

/** Fetches the settlement file of yesterday and reconciles it, unless that was done since the day ended. */
export async function closeYesterday(): Promise<void> {
  const date = utcDate(now() - 86_400_000)
  const closed = await store.one('SELECT 1 FROM reconciliations WHERE date = ? AND created_at >= ?', [
    date,
    dayBounds(date)!.to,
  ])
  if (closed) return
  const settlement = await fetchSettlement(date)
  await store.transaction((tx) => noteSettlement(tx, settlement))
  const findings = (await compareDay(date))!
  await store.transaction((tx) => noteReconciliation(tx, date, findings))
}
