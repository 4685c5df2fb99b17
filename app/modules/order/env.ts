import { oneOf, readEnvironment, wholeNumber } from '#platform/config/environment'

const seconds = wholeNumber({ min: 1, max: 30 * 86_400 })

export const env = readEnvironment('order', {
  ORDER_CONFIRM_MODE: oneOf(
    'guarded',
    'naive'
  )({
    default: 'guarded',
    desc: 'What becomes of a hold that expired before the payment came: held again, or sold regardless',
  }),
  ORDER_HOLD_SECONDS: seconds({ default: 900, desc: 'How long stock is held for a checkout' }),
  ORDER_FRAUD_SECONDS: seconds({ default: 5, desc: 'How long a paid order waits for its fraud score' }),
  ORDER_REVIEW_SECONDS: seconds({ default: 86_400, desc: 'How long a flagged order waits for a person' }),
  ORDER_DEADLINE_SECONDS: seconds({ default: 3600, desc: 'How long a checkout may take before it is cancelled' }),
  ORDER_COMPLETE_SECONDS: seconds({ default: 1, desc: 'How long after its delivery an order is completed' }),
})
