import { enterSegment, leaveSegment } from '#modules/customer/actions/change_membership'
import { belongs, type SegmentRule } from '#modules/customer/domain/segment_rules'
import { NO_ORDERS, orderFigures } from '#modules/customer/projections/order_figures'
import type { CustomerRow, SegmentRow } from '#modules/customer/store'
import { placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Customers per transaction: short enough not to keep a shopper waiting. */
const BATCH = 200

/**
 * Goes through the next customers of a walk over all of them, in the order of their ids: who registers meanwhile comes
 * later and was placed by their registration.
 *
 * @param after id of the customer whom the last batch ended with, empty at first
 * @returns whom this batch ended with; `null` when the walk is over
 */
export async function walkSegment(tx: Tx, segmentId: string, after: string): Promise<string | null> {
  const segment = await tx.one<SegmentRow>('SELECT * FROM segments WHERE id = ?', [segmentId])
  if (!segment) return null
  return segment.deleted_at === null ? placeBatch(tx, segment, after) : dissolveBatch(tx, segment)
}

async function placeBatch(tx: Tx, segment: SegmentRow, after: string): Promise<string | null> {
  const customers = await tx.all<Pick<CustomerRow, 'id' | 'region' | 'created_at'>>(
    `SELECT id, region, created_at FROM customers
     WHERE id > ? AND erased_at IS NULL AND role = 'customer' ORDER BY id LIMIT ${BATCH}`,
    [after]
  )
  if (customers.length > 0) {
    const ids = customers.map(({ id }) => id)
    const members = await tx.all<{ customer_id: string }>(
      `SELECT customer_id FROM segment_members WHERE segment_id = ? AND customer_id IN (${placeholders(ids.length)})`,
      [segment.id, ...ids]
    )
    const inside = new Set(members.map(({ customer_id: id }) => id))
    const figures = await orderFigures(tx, ids)
    const rules = JSON.parse(segment.rules) as SegmentRule[]
    for (const { id, region, created_at: signedUpAt } of customers) {
      const is = belongs(rules, { region, signedUpAt, ...(figures.get(id) ?? NO_ORDERS) }, now())
      if (is !== inside.has(id)) await (is ? enterSegment : leaveSegment)(tx, segment, id)
    }
  }
  if (customers.length === BATCH) return customers.at(-1)!.id
  await tx.run('UPDATE segments SET evaluated_at = ? WHERE id = ?', [now(), segment.id])
  return null
}

/** The row goes last: until then its short name is not free, so no new segment of that name overtakes the old one's end. */
async function dissolveBatch(tx: Tx, segment: SegmentRow): Promise<string | null> {
  const members = await tx.all<{ customer_id: string }>(
    `SELECT customer_id FROM segment_members WHERE segment_id = ? ORDER BY customer_id LIMIT ${BATCH}`,
    [segment.id]
  )
  for (const { customer_id: customerId } of members) await leaveSegment(tx, segment, customerId)
  if (members.length === BATCH) return members.at(-1)!.customer_id
  await tx.run('DELETE FROM segments WHERE id = ?', [segment.id])
  return null
}
