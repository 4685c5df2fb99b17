import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Closes a review nobody decided in time. The order has a deadline of its own and does not wait to be told. */
export async function timeOutReview(tx: Tx, reviewId: string): Promise<void> {
  await tx.run("UPDATE reviews SET status = 'timed_out' WHERE id = ? AND status = 'open' AND due_at <= ?", [
    reviewId,
    now(),
  ])
}
