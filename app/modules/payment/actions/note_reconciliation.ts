import { chunks } from '#modules/payment/actions/compare_day'
import { countResults, type Finding } from '#modules/payment/domain/reconciliation'
import { placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'

export interface ReconciliationRow {
  id: string
  date: string
  matched: number
  missing: number
  duplicated: number
  differing: number
  /** When the newest row that matched had happened. */
  last_match_at: number | null
  created_at: number
}

/** Keeps the outcome of a comparison. */
export async function noteReconciliation(
  tx: Tx,
  date: string,
  findings: readonly Finding[]
): Promise<ReconciliationRow> {
  const reconciliation: ReconciliationRow = {
    id: newId('reconciliation'),
    date,
    ...countResults(findings),
    last_match_at: findings.findLast(({ result }) => result === 'matched')?.occurredAt ?? null,
    created_at: now(),
  }
  await tx.insert('reconciliations', { ...reconciliation })
  const rows = findings.map((each, position) => [
    ...[reconciliation.id, position, each.subject, each.reference, each.result, each.detail, each.paymentId],
    ...[each.orderId, each.currency, each.settled, each.booked, each.expected, each.occurredAt],
  ])
  for (const chunk of chunks(rows)) {
    await tx.run(
      `INSERT INTO reconciliation_rows (reconciliation_id, position, subject, reference, result, detail, payment_id,
         order_id, currency, settled, booked, expected, occurred_at)
       VALUES ${chunk.map((row) => `(${placeholders(row.length)})`).join(', ')}`,
      chunk.flat()
    )
  }
  return reconciliation
}
