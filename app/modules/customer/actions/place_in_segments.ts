import { enterSegment, leaveSegment } from '#modules/customer/actions/change_membership'
import { belongs, type SegmentRule } from '#modules/customer/domain/segment_rules'
import { NO_ORDERS, orderFigures } from '#modules/customer/projections/order_figures'
import { findCustomer, type SegmentRow } from '#modules/customer/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Puts one customer into the segments they belong to now, and takes them out of the others. Staff belong to none. */
export async function placeInSegments(tx: Tx, customerId: string): Promise<void> {
  const customer = await findCustomer(tx, customerId)
  if (customer?.role !== 'customer') return
  const segments = await tx.all<SegmentRow>('SELECT * FROM segments WHERE deleted_at IS NULL')
  if (segments.length === 0) return
  const members = await tx.all<{ segment_id: string }>('SELECT segment_id FROM segment_members WHERE customer_id = ?', [
    customerId,
  ])
  const memberOf = new Set(members.map(({ segment_id: id }) => id))
  const figures = (await orderFigures(tx, [customerId])).get(customerId) ?? NO_ORDERS
  const facts = { region: customer.region, signedUpAt: customer.created_at, ...figures }
  for (const segment of segments) {
    const is = belongs(JSON.parse(segment.rules) as SegmentRule[], facts, now())
    if (is === memberOf.has(segment.id)) continue
    await (is ? enterSegment : leaveSegment)(tx, segment, customerId)
  }
}
