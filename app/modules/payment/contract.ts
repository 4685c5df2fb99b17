import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const payment = {
  paymentId: avro.string(),
  orderId: avro.string(),
  /** The attempt of the order that asked. */
  attempt: avro.int(),
  /** What this event is about: what is kept, would have been, was taken, let go of, or given back by this one refund. */
  amount: avro.money(),
}

/** The PSP keeps the amount for us. */
export const PaymentAuthorized = defineEvent('payment.authorized', { version: 1, key: 'paymentId', fields: payment })

export const PAYMENT_FAILURES = [
  'declined',
  'insufficient_funds',
  'psp_timeout',
  'challenge_failed',
  'stopped',
] as const
export type PaymentFailure = (typeof PAYMENT_FAILURES)[number]

/** Nothing was taken and nothing will be. */
export const PaymentFailed = defineEvent('payment.failed', {
  version: 1,
  key: 'paymentId',
  fields: { ...payment, reason: avro.oneOf(...PAYMENT_FAILURES) },
})

/** The money is ours. */
export const PaymentCaptured = defineEvent('payment.captured', { version: 1, key: 'paymentId', fields: payment })

/** An authorization was given back. */
export const PaymentVoided = defineEvent('payment.voided', { version: 1, key: 'paymentId', fields: payment })

export const PaymentRefunded = defineEvent('payment.refunded', {
  version: 1,
  key: 'paymentId',
  fields: {
    ...payment,
    refundId: avro.string(),
    /** All refunds of the payment so far, this one included: compare it with the amount of `payment.captured`. */
    refundedInAll: avro.money(),
  },
})

export const events = [PaymentAuthorized, PaymentFailed, PaymentCaptured, PaymentVoided, PaymentRefunded]
