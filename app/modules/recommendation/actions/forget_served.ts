import { forgottenBefore } from '#modules/recommendation/actions/give_feedback'
import type { Tx } from '#platform/storage/transaction'

/** Deletes recommendations that take no more feedback, and what was said to them. The request log keeps both. */
export async function forgetServed(tx: Tx): Promise<void> {
  await tx.run('DELETE FROM feedback WHERE served_id IN (SELECT id FROM served WHERE at < ?)', [forgottenBefore()])
  await tx.run('DELETE FROM served WHERE at < ?', [forgottenBefore()])
}
