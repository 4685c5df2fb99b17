import { CaptureRequested } from '#modules/order/contract'
import { askForHold, authorize, goOn } from '#modules/order/domain/checkout_advance'
import { cancel, release, undoPayment } from '#modules/order/domain/checkout_compensation'
import {
  PAYMENT_ATTEMPT,
  type Allocation,
  type CheckoutInput,
  type CheckoutState,
  type OrderChange,
  type Step,
  type Timeout,
} from '#modules/order/domain/checkout_state'
import { cancelTimeout, change, emit, setTimeoutIn, type Decision } from '#platform/processes/decision'

/**
 * The checkout saga as a pure function: what is known so far, and an input, give what is known now and what to ask for.
 * Inputs may come late, twice and out of order. Each rule looks only at facts and never at the order in which they came, so
 * a late answer is either to the attempt that is waited for, or it is undone.
 */

export function decide(state: CheckoutState, input: CheckoutInput): Decision<CheckoutState, OrderChange> {
  const [reacted, commands] = react(state, input)
  const next = withoutNeedlessToken(reacted)
  return { state: next, commands, settled: isSettled(next) }
}

/** The card's token is sent once, with the request to authorize; the row is not where it stays. */
function withoutNeedlessToken(state: CheckoutState): CheckoutState {
  if (state.terms.paymentToken === '' || (state.payment.status === 'none' && state.outcome === 'open')) return state
  return { ...state, terms: { ...state.terms, paymentToken: '' } }
}

/** Everything that was asked for has been answered, and nothing is left to undo. */
function isSettled({ outcome, payment }: CheckoutState): boolean {
  if (outcome === 'confirmed') return payment.status === 'captured'
  return outcome === 'cancelled' && ['none', 'failed', 'undone'].includes(payment.status)
}

function react(state: CheckoutState, input: CheckoutInput): Step {
  switch (input.type) {
    case 'start':
      return begin(state)
    case 'held':
      return onHeld(state, input)
    case 'hold-rejected':
      return onHoldRejected(state, input)
    case 'hold-expired':
      return onHoldExpired(state, input)
    case 'committed':
      return onCommitted(state, input)
    case 'authorized':
      return onAuthorized(state, input)
    case 'payment-failed':
      return onPaymentFailed(state, input)
    case 'captured':
      return onCaptured(state, input.amount)
    case 'payment-undone':
      return onPaymentUndone(state)
    case 'refunded':
      return onRefunded(state, input.inAll)
    case 'fraud':
      return onFraud(state, input.verdict)
    case 'cancel':
      return state.outcome === 'cancelled' ? [state, []] : cancel(state, 'requested')
    case 'timeout':
      return onTimeout(state, input.timeout)
  }
}

function begin(state: CheckoutState): Step {
  if (state.hold.status !== 'none') return [state, []]
  const [asked, commands] = askForHold(state)
  return [asked, [setTimeoutIn('deadline', state.terms.deadlineMs), ...commands]]
}

function onHeld(state: CheckoutState, { attempt, reservationId }: { attempt: number; reservationId: string }): Step {
  const { hold, outcome, payment } = state
  if (attempt !== hold.attempt || outcome === 'cancelled') {
    /* Nobody waits for it any more; if it was released by attempt already, releasing again is harmless. */
    return [state, [release(state, attempt, reservationId)]]
  }
  if (hold.status !== 'asked') return [state, []]
  const held: CheckoutState = { ...state, hold: { attempt, status: 'held', reservationId } }
  if (payment.status === 'none') return authorize(held)
  return goOn(held)
}

function onHoldRejected(state: CheckoutState, { attempt }: { attempt: number }): Step {
  if (attempt !== state.hold.attempt || state.hold.status !== 'asked' || state.outcome !== 'open') return [state, []]
  const rejected: CheckoutState = { ...state, hold: { ...state.hold, status: 'rejected' } }
  return cancel(rejected, attempt === 1 ? 'out_of_stock' : 'hold_expired')
}

function onHoldExpired(state: CheckoutState, { attempt }: { attempt: number }): Step {
  const { hold, outcome } = state
  if (attempt !== hold.attempt || outcome !== 'open' || !['asked', 'held', 'committing'].includes(hold.status)) {
    return [state, []]
  }
  return goOn({ ...state, hold: { ...hold, status: 'expired' } })
}

function onCommitted(
  state: CheckoutState,
  { attempt, reservationId, lines }: { attempt: number; reservationId: string; lines: readonly Allocation[] }
): Step {
  const { orderId, hold, outcome, payment, terms } = state
  if (outcome === 'cancelled') return [state, [release(state, attempt, reservationId)]]
  if (attempt !== hold.attempt || hold.status !== 'committing' || outcome !== 'open') return [state, []]
  return [
    {
      ...state,
      outcome: 'confirmed',
      hold: { ...hold, status: 'committed' },
      payment: { ...payment, status: 'capturing' },
    },
    [
      change<OrderChange>({ to: 'confirmed', allocations: lines }),
      emit(CaptureRequested, {
        orderId,
        attempt: PAYMENT_ATTEMPT,
        paymentId: payment.paymentId!,
        amount: terms.total,
      }),
      cancelTimeout('deadline'),
      cancelTimeout('fraud'),
    ],
  ]
}

function onAuthorized(state: CheckoutState, { paymentId }: { paymentId: string }): Step {
  const { outcome, payment } = state
  if (outcome === 'cancelled') {
    if (['undoing', 'undone'].includes(payment.status) && payment.paymentId === paymentId) return [state, []]
    return undoPayment({ ...state, payment: { status: 'asked', paymentId } }, 'order was cancelled')
  }
  if (payment.status !== 'asked') return [state, []]
  const [next, commands] = goOn({ ...state, payment: { status: 'authorized', paymentId } })
  return [next, [change<OrderChange>({ to: 'authorized' }), ...commands]]
}

function onPaymentFailed(state: CheckoutState, { paymentId }: { paymentId: string }): Step {
  const { outcome, payment } = state
  if (outcome === 'confirmed' || ['captured', 'undone'].includes(payment.status)) return [state, []]
  const failed: CheckoutState = { ...state, payment: { status: 'failed', paymentId } }
  return outcome === 'open' ? cancel(failed, 'payment_failed') : [failed, []]
}

function onCaptured(before: CheckoutState, amount: number): Step {
  const state: CheckoutState = { ...before, payment: { ...before.payment, captured: amount } }
  const { outcome, payment } = state
  if (outcome === 'cancelled') {
    /* Asked to undo already: payment saw the capture first and refunds it. */
    return ['undoing', 'undone'].includes(payment.status) ? [state, []] : undoPayment(state, 'order was cancelled')
  }
  if (payment.status !== 'capturing') return [state, []]
  return [{ ...state, payment: { ...payment, status: 'captured' } }, []]
}

function onPaymentUndone(state: CheckoutState): Step {
  if (state.outcome !== 'cancelled') return [state, []]
  return [{ ...state, payment: { ...state.payment, status: 'undone' } }, []]
}

/** A part may be given back at a time; a cancelled checkout is undone when all that was taken is back. */
function onRefunded(state: CheckoutState, inAll: number): Step {
  return inAll >= (state.payment.captured ?? state.terms.total.amount) ? onPaymentUndone(state) : [state, []]
}

function onFraud(state: CheckoutState, verdict: 'review' | 'clear' | 'rejected'): Step {
  const { fraud, outcome, terms } = state
  /* A person's decision is final; a review that is announced after it is old news. */
  if (fraud === 'clear' || fraud === 'rejected' || fraud === verdict) return [state, []]
  const judged: CheckoutState = { ...state, fraud: verdict }
  if (outcome !== 'open') return [judged, []]
  if (verdict === 'rejected') return cancel(judged, 'fraud_rejected')
  if (verdict === 'review') return [judged, [setTimeoutIn('review', terms.reviewMs), cancelTimeout('fraud')]]
  const [next, commands] = goOn(judged)
  /* The machines' own deadline stood still while a person looked. */
  const resumed = fraud === 'review' ? [cancelTimeout('review'), setTimeoutIn('deadline', terms.deadlineMs)] : []
  return [next, [...resumed, ...commands]]
}

function onTimeout(state: CheckoutState, timeout: Timeout): Step {
  if (state.outcome !== 'open') return [state, []]
  switch (timeout) {
    case 'fraud':
      /* No score in time: the order goes on, as it would with the fraud module switched off. */
      return state.fraud === 'waiting' ? onFraud(state, 'clear') : [state, []]
    case 'review':
      return state.fraud === 'review' ? cancel(state, 'review_timed_out') : [state, []]
    case 'deadline':
      /* A person may take longer than the deadline of machines; the review has its own. */
      return state.fraud === 'review' ? [state, []] : cancel(state, 'timed_out')
  }
}
