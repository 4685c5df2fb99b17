import { PaymentFailed, type PaymentFailure } from '#modules/payment/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Failures that say something about the buyer, and not about the PSP or us. */
const DECLINES: readonly PaymentFailure[] = ['declined', 'insufficient_funds', 'challenge_failed']

/** Keeps declines by order: whose they are is asked when they are counted, so they may come before the order. */
export default defineConsumer('fraud', 'payment', [
  on(PaymentFailed, async ({ data, time }, tx) => {
    if (!DECLINES.includes(data.reason)) return
    await tx.insert(
      'declines',
      { payment_id: data.paymentId, order_id: data.orderId, declined_at: time },
      { key: ['payment_id'], do: 'nothing' }
    )
  }),
])
