import { startWalk } from '#modules/customer/timers'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Nobody sees the segment any more from now on; its members leave it in the background, each by an event.
 * @throws Problem 404
 */
export async function deleteSegment(tx: Tx, id: string): Promise<void> {
  const deleted = await tx.run('UPDATE segments SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL', [now(), id])
  if (deleted !== 1) throw Problem.notFound('segment')
  await startWalk(tx, id)
}
