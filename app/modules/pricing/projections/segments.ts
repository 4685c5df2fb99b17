import type { SegmentEntered } from '#modules/customer/contract'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/**
 * Who is in which segment. The time of the change is the version; one of the same millisecond counts as newer, because the
 * events of one customer come in their order. Who left stays as a row, so that a late arrival does not bring them back.
 */
export async function keepMembership(tx: Tx, change: DataOf<typeof SegmentEntered>, member: boolean): Promise<void> {
  const { customerId, segmentId, segment, at } = change
  const changed = await tx.run(
    'UPDATE customer_segments SET segment = ?, member = ?, at = ? WHERE customer_id = ? AND segment_id = ? AND at <= ?',
    [segment, member ? 1 : 0, at, customerId, segmentId, at]
  )
  if (changed > 0) return
  await tx.insert(
    'customer_segments',
    { customer_id: customerId, segment_id: segmentId, segment, member: member ? 1 : 0, at },
    { key: ['customer_id', 'segment_id'], do: 'nothing' }
  )
}

export async function forgetCustomer(tx: Tx, customerId: string): Promise<void> {
  await tx.run('DELETE FROM customer_segments WHERE customer_id = ?', [customerId])
}

/** Short names, which rules refer to. */
export async function segmentsOf(session: SqlSession, customerId: string): Promise<string[]> {
  const rows = await session.all<{ segment: string }>(
    'SELECT segment FROM customer_segments WHERE customer_id = ? AND member = 1 ORDER BY segment',
    [customerId]
  )
  return rows.map(({ segment }) => segment)
}
