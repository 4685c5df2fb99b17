import { FraudCleared, FraudFlagged, FraudRejected, FraudScored } from '#modules/fraud/contract'
import { remember } from '#modules/support/projections/timeline'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('support', 'fraud', [
  on(FraudScored, (event, tx) => {
    const { orderId, scoreId, score, decision } = event.data
    return remember(event, tx, orderId, { scoreId, score, decision })
  }),
  on(FraudFlagged, (event, tx) => {
    const { orderId, reviewId, score } = event.data
    return remember(event, tx, orderId, { reviewId, score })
  }),
  on(FraudCleared, (event, tx) => {
    const { orderId, reviewId, by } = event.data
    return remember(event, tx, orderId, { reviewId, by })
  }),
  on(FraudRejected, (event, tx) => {
    const { orderId, reviewId, by } = event.data
    return remember(event, tx, orderId, { reviewId, by })
  }),
])
