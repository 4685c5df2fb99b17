import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

/** Every order gets one. `score` is 0 (harmless) to 100; the factors add up to it. */
export const FraudScored = defineEvent('fraud.scored', {
  version: 1,
  key: 'orderId',
  fields: {
    orderId: avro.string(),
    scoreId: avro.string(),
    score: avro.int(),
    decision: avro.oneOf('accept', 'review'),
    mode: avro.oneOf('random', 'deterministic'),
    factors: avro.array(avro.record({ name: avro.string(), points: avro.int(), detail: avro.string() })),
  },
})

const review = { orderId: avro.string(), reviewId: avro.string() }

/** A person is to look at the order before it goes on. */
export const FraudFlagged = defineEvent('fraud.flagged', {
  version: 1,
  key: 'orderId',
  fields: { ...review, score: avro.int() },
})

/** The order may go on. */
export const FraudCleared = defineEvent('fraud.cleared', {
  version: 1,
  key: 'orderId',
  fields: { ...review, by: avro.string() },
})

/** The order must not go on. */
export const FraudRejected = defineEvent('fraud.rejected', {
  version: 1,
  key: 'orderId',
  fields: { ...review, by: avro.string() },
})

export const events = [FraudScored, FraudFlagged, FraudCleared, FraudRejected]
