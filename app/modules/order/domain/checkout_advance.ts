import { AuthorizationRequested, CommitRequested, HoldRequested } from '#modules/order/contract'
import { cancel } from '#modules/order/domain/checkout_compensation'
import {
  PAYMENT_ATTEMPT,
  type CheckoutState,
  type ConfirmMode,
  type OrderChange,
  type Step,
} from '#modules/order/domain/checkout_state'
import { change, emit, setTimeoutIn } from '#platform/processes/decision'

/* The steps forward: hold, pay, wait for the verdict, sell. The way back is `checkout_compensation.ts`. */

/** How often an expired hold is asked for anew. */
const HOLD_ATTEMPTS = 3

export function askForHold(state: CheckoutState): Step {
  const { orderId, terms, hold } = state
  const attempt = hold.attempt + 1
  return [
    { ...state, hold: { attempt, status: 'asked', reservationId: null } },
    [
      emit(HoldRequested, {
        orderId,
        attempt,
        region: terms.region,
        ttlSeconds: terms.holdSeconds,
        lines: [...terms.lines],
      }),
    ],
  ]
}

export function authorize(state: CheckoutState): Step {
  const { orderId, terms } = state
  return [
    { ...state, payment: { status: 'asked', paymentId: null } },
    [
      change<OrderChange>({ to: 'reserved' }),
      emit(AuthorizationRequested, {
        orderId,
        attempt: PAYMENT_ATTEMPT,
        amount: terms.total,
        token: terms.paymentToken,
        customerId: terms.customerId,
        accessHash: terms.accessHash,
      }),
    ],
  ]
}

/**
 * Once the money is there: waits for the fraud verdict, then sells what is held. What has expired is held again (guarded)
 * or sold regardless (naive).
 */
export function goOn(state: CheckoutState): Step {
  const { hold, payment, fraud, terms, outcome } = state
  if (outcome !== 'open' || payment.status !== 'authorized') return [state, []]
  if (fraud === 'waiting') return [state, [setTimeoutIn('fraud', terms.fraudMs)]]
  if (fraud === 'review') return [state, []]
  if (fraud === 'rejected') return cancel(state, 'fraud_rejected')
  if (hold.status === 'held') return commit(state, 'guarded')
  if (hold.status !== 'expired') return [state, []]
  /* An expired hold that was never answered with an id cannot be sold, in no mode. */
  if (terms.mode === 'naive' && hold.reservationId !== null) return commit(state, 'naive')
  return hold.attempt < HOLD_ATTEMPTS ? askForHold(state) : cancel(state, 'hold_expired')
}

function commit(state: CheckoutState, mode: ConfirmMode): Step {
  const { orderId, hold } = state
  return [
    { ...state, hold: { ...hold, status: 'committing' } },
    [emit(CommitRequested, { orderId, attempt: hold.attempt, reservationId: hold.reservationId!, mode })],
  ]
}
