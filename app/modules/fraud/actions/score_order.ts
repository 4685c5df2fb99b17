import { FraudFlagged, FraudScored } from '#modules/fraud/contract'
import { toFeatures, type Features } from '#modules/fraud/domain/features'
import { scoreAtRandom } from '#modules/fraud/domain/random_score'
import { scoreByRules } from '#modules/fraud/domain/rules'
import { env } from '#modules/fraud/env'
import { findCustomer } from '#modules/fraud/projections/customers'
import { pastOrders } from '#modules/fraud/projections/history'
import { reviewDeadline } from '#modules/fraud/timers'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import type { Money } from '#platform/values/money'
import { now } from '#platform/values/clock'

export interface OrderToScore {
  readonly orderId: string
  readonly customerId: string | null
  readonly emailHash: string
  readonly total: Money
  /** The shop's. */
  readonly region: string
  readonly shippingCountry: string
  /** Milliseconds since the epoch. */
  readonly orderedAt: number
}

/** Scores an order, once: another event about the same order changes nothing. From the threshold on it waits for a review. */
export async function scoreOrder(tx: Tx, order: OrderToScore): Promise<void> {
  const { orderId, customerId, orderedAt } = order
  const customer = customerId === null ? undefined : await findCustomer(tx, customerId)
  const emailHash = customer?.erased ? null : order.emailHash
  const past = await pastOrders(tx, { customerId, emailHash }, orderedAt)
  const features: Features = toFeatures(
    {
      total: order.total,
      shopRegion: order.region,
      shippingCountry: order.shippingCountry,
      orderedAt,
      hasAccount: customerId !== null,
    },
    past,
    customer && { registeredAt: customer.registered_at, region: customer.region }
  )
  const mode = env.FRAUD_MODE
  const { score, factors } = mode === 'random' ? scoreAtRandom(env.FRAUD_SEED, orderId) : scoreByRules(features)
  const decision = score >= env.FRAUD_REVIEW_THRESHOLD ? 'review' : 'accept'
  const scoreId = newId('fraudScore')
  const fresh = await tx.insert(
    'scores',
    {
      id: scoreId,
      order_id: orderId,
      customer_id: customerId,
      email_hash: emailHash,
      ordered_at: orderedAt,
      features: JSON.stringify(features),
      score,
      decision,
      mode,
      factors: JSON.stringify(factors),
      outcome: null,
      scored_at: now(),
    },
    { key: ['order_id'], do: 'nothing' }
  )
  if (fresh === 0) return
  tx.emit(FraudScored, { orderId, scoreId, score, decision, mode, factors })
  if (decision === 'review') await openReview(tx, orderId, score)
}

async function openReview(tx: Tx, orderId: string, score: number): Promise<void> {
  const id = newId('fraudReview')
  const dueAt = now() + env.FRAUD_REVIEW_SECONDS * 1000
  await tx.insert('reviews', {
    id,
    order_id: orderId,
    score,
    status: 'open',
    due_at: dueAt,
    decided_by: null,
    decided_at: null,
    note: null,
    created_at: now(),
  })
  await reviewDeadline.set(tx, id, dueAt, { reviewId: id })
  tx.emit(FraudFlagged, { orderId, reviewId: id, score })
}
