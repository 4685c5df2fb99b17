import { FraudCleared, FraudRejected } from '#modules/fraud/contract'
import { findReview, type ReviewRow } from '#modules/fraud/store'
import { reviewDeadline } from '#modules/fraud/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface ReviewDecision {
  readonly reviewId: string
  readonly decision: 'clear' | 'reject'
  /** Id of the staff member. */
  readonly by: string
  readonly note: string | null
}

export type DecisionResult =
  | { kind: 'decided'; review: ReviewRow }
  /** Decided, withdrawn or timed out before. */
  | { kind: 'closed'; review: ReviewRow }
  | { kind: 'overdue'; review: ReviewRow }
  | { kind: 'missing' }

/**
 * Lets an order go on, or not. One decision per review: whoever comes second, or after the deadline, changes nothing, even
 * when the deadline's timer has not fired yet.
 */
export async function decideReview(tx: Tx, { reviewId, decision, by, note }: ReviewDecision): Promise<DecisionResult> {
  const status = decision === 'clear' ? 'cleared' : 'rejected'
  const decided = await tx.run(
    `UPDATE reviews SET status = ?, decided_by = ?, decided_at = ?, note = ?
     WHERE id = ? AND status = 'open' AND due_at > ?`,
    [status, by, now(), note, reviewId, now()]
  )
  const review = await findReview(tx, reviewId)
  if (!review) return { kind: 'missing' }
  if (decided !== 1) return { kind: review.status === 'open' ? 'overdue' : 'closed', review }
  await reviewDeadline.cancel(tx, reviewId)
  tx.emit(decision === 'clear' ? FraudCleared : FraudRejected, { orderId: review.order_id, reviewId, by })
  return { kind: 'decided', review }
}
