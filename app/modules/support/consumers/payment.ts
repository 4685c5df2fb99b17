import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '#modules/payment/contract'
import { openByRule } from '#modules/support/actions/open_by_rule'
import { paymentFailedTwice } from '#modules/support/domain/rules'
import { paymentFailures, remember } from '#modules/support/projections/timeline'
import { defineConsumer, on, type DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'
import type { Tx } from '#platform/storage/transaction'

function step(event: DeliveredEvent<DataOf<typeof PaymentAuthorized>>, tx: Tx): Promise<void> {
  const { orderId, paymentId, attempt, amount } = event.data
  return remember(event, tx, orderId, { paymentId, attempt, ...amount })
}

export default defineConsumer('support', 'payment', [
  on(PaymentAuthorized, step),
  on(PaymentCaptured, step),
  on(PaymentVoided, step),
  on(PaymentRefunded, (event, tx) => {
    const { orderId, paymentId, refundId, amount } = event.data
    return remember(event, tx, orderId, { paymentId, refundId, ...amount })
  }),
  on(PaymentFailed, async (event, tx) => {
    const { orderId, paymentId, attempt, reason } = event.data
    await remember(event, tx, orderId, { paymentId, attempt, reason })
    const ticket = paymentFailedTwice(orderId, await paymentFailures(tx, orderId))
    if (ticket) await openByRule(tx, ticket, { orderId, forCustomer: true })
  }),
])
