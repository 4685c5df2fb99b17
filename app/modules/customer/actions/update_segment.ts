import { isTimeBased, type SegmentRule } from '#modules/customer/domain/segment_rules'
import { findSegment, type SegmentRow } from '#modules/customer/store'
import { startWalk } from '#modules/customer/timers'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** What is left out stays. The short name always does: price rules refer to it. */
export interface SegmentChange {
  readonly name?: string | undefined
  readonly rules?: readonly SegmentRule[] | undefined
}

/**
 * Changes a segment that is still at that version; who enters and leaves by new rules is found in the background.
 * @throws Problem 404, 412
 */
export async function updateSegment(
  tx: Tx,
  id: string,
  version: number,
  { name, rules }: SegmentChange
): Promise<SegmentRow> {
  const before = await findSegment(tx, id)
  if (!before) throw Problem.notFound('segment')
  const row: SegmentRow = {
    ...before,
    name: name ?? before.name,
    ...(rules && { rules: JSON.stringify(rules), time_based: Number(isTimeBased(rules)), evaluated_at: null }),
    version: version + 1,
    updated_at: now(),
  }
  const changed = await tx.run(
    `UPDATE segments SET name = ?, rules = ?, time_based = ?, version = ?, updated_at = ?
     WHERE id = ? AND version = ? AND deleted_at IS NULL`,
    [row.name, row.rules, row.time_based, row.version, row.updated_at, id, version]
  )
  if (changed !== 1) throw stale()
  if (rules) await startWalk(tx, id)
  return row
}
