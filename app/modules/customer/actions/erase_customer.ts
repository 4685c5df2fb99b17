import { leaveSegment } from '#modules/customer/actions/change_membership'
import { endSessions } from '#modules/customer/actions/end_session'
import { CustomerErased } from '#modules/customer/contract'
import { findCustomer, type SegmentRow } from '#modules/customer/store'
import { forgetAnswers } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Overwrites everything that says who somebody is, and has all other modules do the same by event. The id, the region and
 * the figures of their orders stay: they say what was sold, not to whom.
 * @throws Problem 404
 */
export async function eraseCustomer(tx: Tx, id: string): Promise<void> {
  const customer = await findCustomer(tx, id)
  if (!customer) throw Problem.notFound('customer')
  const [version, at] = [customer.version + 1, now()]
  await tx.run(
    `UPDATE customers SET email = ?, password_hash = '', name = '', phone = NULL, locale = 'en', marketing = 0,
       default_address_id = NULL, address_count = 0, version = ?, updated_at = ?, erased_at = ? WHERE id = ?`,
    [`${id}@erased.invalid`, version, at, at, id]
  )
  await tx.run('DELETE FROM addresses WHERE customer_id = ?', [id])
  await forgetAnswers(tx, id)
  await endSessions(tx, id)
  const segments = await tx.all<SegmentRow>(
    'SELECT * FROM segments WHERE id IN (SELECT segment_id FROM segment_members WHERE customer_id = ?)',
    [id]
  )
  for (const segment of segments) await leaveSegment(tx, segment, id)
  tx.emit(CustomerErased, { customerId: id, version, erasedAt: at })
}
