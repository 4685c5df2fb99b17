import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

/** What was recommended, to learn from. */
export const RecommendationServed = defineEvent('recommendation.served', {
  version: 1,
  key: 'recommendationId',
  fields: {
    recommendationId: avro.string(),
    customerId: avro.optional(avro.string()),
    /** The product that was looked at, if any. */
    sku: avro.optional(avro.string()),
    /** What was shown, best first. */
    skus: avro.array(avro.string()),
    modelVersion: avro.string(),
  },
})

export const events = [RecommendationServed]
