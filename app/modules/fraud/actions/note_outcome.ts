import type { ReviewRow } from '#modules/fraud/store'
import { reviewDeadline } from '#modules/fraud/timers'
import type { Tx } from '#platform/storage/transaction'

/**
 * Writes down how an order went on: a feature of the buyer's next orders, and what a model learns from. Order's events have one
 * key, so the score is there and the last word comes last: a confirmed order may still be cancelled.
 */
export async function noteOutcome(tx: Tx, orderId: string, outcome: 'confirmed' | 'cancelled'): Promise<void> {
  await tx.run('UPDATE scores SET outcome = ? WHERE order_id = ?', [outcome, orderId])
  if (outcome === 'cancelled') await withdrawReview(tx, orderId)
}

/** Nobody has to look at an order that is cancelled already. */
async function withdrawReview(tx: Tx, orderId: string): Promise<void> {
  const withdrawn = await tx.run("UPDATE reviews SET status = 'withdrawn' WHERE order_id = ? AND status = 'open'", [
    orderId,
  ])
  if (withdrawn !== 1) return
  const review = await tx.one<ReviewRow>('SELECT * FROM reviews WHERE order_id = ?', [orderId])
  await reviewDeadline.cancel(tx, review!.id)
}
