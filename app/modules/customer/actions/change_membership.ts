import { SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import type { SegmentRow } from '#modules/customer/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

type Segment = Pick<SegmentRow, 'id' | 'slug'>

/** Nothing happens, and nothing is said, when the customer is in it already. */
export async function enterSegment(tx: Tx, { id, slug }: Segment, customerId: string): Promise<void> {
  const at = now()
  const entered = await tx.insert(
    'segment_members',
    { segment_id: id, customer_id: customerId, entered_at: at },
    { key: ['segment_id', 'customer_id'], do: 'nothing' }
  )
  if (entered === 1) tx.emit(SegmentEntered, { customerId, segmentId: id, segment: slug, at })
}

/** Nothing happens, and nothing is said, when the customer is not in it. */
export async function leaveSegment(tx: Tx, { id, slug }: Segment, customerId: string): Promise<void> {
  const left = await tx.run('DELETE FROM segment_members WHERE segment_id = ? AND customer_id = ?', [id, customerId])
  if (left === 1) tx.emit(SegmentLeft, { customerId, segmentId: id, segment: slug, at: now() })
}
