import { isTimeBased, type SegmentRule } from '#modules/customer/domain/segment_rules'
import type { SegmentRow } from '#modules/customer/store'
import { startWalk } from '#modules/customer/timers'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** Each change of a customer looks at all of them. */
const MOST_SEGMENTS = 100

export interface NewSegment {
  readonly id?: string
  readonly slug: string
  readonly name: string
  readonly rules: readonly SegmentRule[]
}

/**
 * Defines a segment; its members are found in the background.
 * @throws Problem 409 when the short name is taken, if only by a segment whose last members are still being told
 */
export async function createSegment(tx: Tx, { id, slug, name, rules }: NewSegment): Promise<SegmentRow> {
  const there = await tx.one<{ count: number }>('SELECT COUNT(*) AS count FROM segments')
  if (Number(there!.count) >= MOST_SEGMENTS) {
    throw new Problem(409, 'E_TOO_MANY_SEGMENTS', `There can be ${MOST_SEGMENTS} segments.`)
  }
  const row: SegmentRow = {
    id: id ?? newId('segment'),
    slug,
    name,
    rules: JSON.stringify(rules),
    time_based: Number(isTimeBased(rules)),
    version: 1,
    evaluated_at: null,
    deleted_at: null,
    created_at: now(),
    updated_at: now(),
  }
  const fresh = await tx.insert('segments', { ...row }, { key: ['slug'], do: 'nothing' })
  if (fresh !== 1) throw new Problem(409, 'E_SEGMENT_EXISTS', `There is a segment "${slug}", or was a moment ago.`)
  await startWalk(tx, row.id)
  return row
}
