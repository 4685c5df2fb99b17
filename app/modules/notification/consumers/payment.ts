import { notifyBuyer } from '#modules/notification/actions/notify_buyer'
import { PaymentRefunded } from '#modules/payment/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('notification', 'payment', [
  on(PaymentRefunded, ({ id: eventId, data: { orderId, amount } }, tx) =>
    notifyBuyer(tx, { eventId, kind: 'payment.refunded', orderId, facts: { orderId, amount } })
  ),
])
