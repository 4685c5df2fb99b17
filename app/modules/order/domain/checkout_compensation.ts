import { ReleaseRequested, VoidRequested, type CancelReason } from '#modules/order/contract'
import { PAYMENT_ATTEMPT, type CheckoutState, type OrderChange, type Step } from '#modules/order/domain/checkout_state'
import { change, emit, type Command } from '#platform/processes/decision'

/** Undoes what was done, step by step backwards, and tells why. */
export function cancel(state: CheckoutState, reason: CancelReason): Step {
  const { hold, payment } = state
  const releasing = ['asked', 'held', 'committing', 'committed'].includes(hold.status)
  const cancelled: CheckoutState = {
    ...state,
    outcome: 'cancelled',
    hold: releasing ? { ...hold, status: 'released' } : hold,
  }
  const undone: Step = ['asked', 'authorized', 'capturing', 'captured'].includes(payment.status)
    ? undoPayment(cancelled, reason)
    : [cancelled, []]
  return [
    undone[0],
    [
      change<OrderChange>({ to: 'cancelled', reason }),
      ...(releasing ? [release(state, hold.attempt, hold.reservationId, reason)] : []),
      ...undone[1],
    ],
  ]
}

export function release(
  { orderId }: CheckoutState,
  attempt: number,
  reservationId: string | null,
  reason = 'order was cancelled'
): Command<OrderChange> {
  return emit(ReleaseRequested, { orderId, attempt, reservationId, reason })
}

export function undoPayment(state: CheckoutState, reason: string): Step {
  const { orderId, payment } = state
  return [
    { ...state, payment: { ...payment, status: 'undoing' } },
    [emit(VoidRequested, { orderId, attempt: PAYMENT_ATTEMPT, paymentId: payment.paymentId, reason })],
  ]
}
