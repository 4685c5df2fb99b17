import { openTicket } from '#modules/support/actions/open_ticket'
import type { RuleTicket } from '#modules/support/domain/rules'
import { findOrder } from '#modules/support/projections/orders'
import type { Tx } from '#platform/storage/transaction'

/**
 * Opens the ticket of a rule, unless the rule has one open about the same subject: the database keeps it the only one, whoever
 * else hears of the subject at the same time.
 *
 * @param forCustomer whether the order's buyer sees the ticket; when the order is not known here yet, only staff do
 */
export async function openByRule(
  tx: Tx,
  { rule, about, priority, subject, message }: RuleTicket,
  { orderId, forCustomer }: { orderId: string | null; forCustomer: boolean }
): Promise<void> {
  const order = forCustomer && orderId !== null ? await findOrder(tx, orderId) : undefined
  await openTicket(tx, {
    origin: rule,
    openRule: `${rule} ${about}`,
    subject,
    message,
    priority,
    orderId,
    customerId: order?.customer_id ?? null,
    accessHash: order?.access_hash ?? null,
  })
}
