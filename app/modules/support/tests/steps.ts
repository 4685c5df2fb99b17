import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

/** What the modules say while an order goes its way. */
export const total = { amount: 4990, currency: 'EUR' }

export const hold = (orderId: string) => ({ orderId, attempt: 1, region: 'eu-west', ttlSeconds: 60, lines: [] })
export const reserved = (orderId: string) => ({
  reservationId: newId('reservation'),
  orderId,
  attempt: 1,
  expiresAt: now(),
  lines: [],
})
export const authorize = (orderId: string) => ({
  orderId,
  attempt: 1,
  amount: total,
  token: 'tok_canary',
  customerId: null,
  accessHash: null,
})
export const authorized = (orderId: string) => ({ paymentId: newId('payment'), orderId, attempt: 1, amount: total })
export const scored = (orderId: string) => ({
  orderId,
  scoreId: newId('fraudScore'),
  score: 15,
  decision: 'accept' as const,
  mode: 'deterministic' as const,
  factors: [],
})
export const sent = (orderId: string | null, eventId: string) => ({
  messageId: newId('message'),
  eventId,
  orderId,
  customerId: null,
  channel: 'email' as const,
  template: 'order-confirmed',
  templateVersion: 1,
})
