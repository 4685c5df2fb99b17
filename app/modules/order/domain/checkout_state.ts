import type { CancelReason } from '#modules/order/contract'
import type { OrderStatus } from '#modules/order/domain/order_status'
import type { Command } from '#platform/processes/decision'
import type { Money } from '#platform/values/money'

/** What the checkout saga knows of an order, what it hears, and what it has done to it. See `checkout_saga.ts`. */

/** `guarded` holds again what has expired; `naive` sells it regardless, which oversells. */
export type ConfirmMode = 'guarded' | 'naive'

export interface Terms {
  readonly mode: ConfirmMode
  readonly region: string
  readonly holdSeconds: number
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly total: Money
  /** Empty as soon as payment was asked, or never will be: nothing needs it after that. */
  readonly paymentToken: string
  readonly customerId: string | null
  readonly accessHash: string | null
  /** How long to wait for a fraud score once paid for; then the order goes on without. */
  readonly fraudMs: number
  /** How long a flagged order waits for a person. */
  readonly reviewMs: number
  /** How long the whole checkout may take. */
  readonly deadlineMs: number
}

export interface CheckoutState {
  readonly orderId: string
  readonly terms: Terms
  readonly outcome: 'open' | 'confirmed' | 'cancelled'
  readonly hold: {
    readonly attempt: number
    readonly status: 'none' | 'asked' | 'held' | 'committing' | 'committed' | 'expired' | 'rejected' | 'released'
    readonly reservationId: string | null
  }
  readonly payment: {
    readonly status: 'none' | 'asked' | 'authorized' | 'capturing' | 'captured' | 'failed' | 'undoing' | 'undone'
    readonly paymentId: string | null
    /** Minor units; absent until payment says so. */
    readonly captured?: number
  }
  readonly fraud: 'waiting' | 'review' | 'clear' | 'rejected'
}

export interface Allocation {
  readonly sku: string
  readonly warehouse: string
  readonly quantity: number
}

export type CheckoutInput =
  | { readonly type: 'start' }
  | { readonly type: 'held'; readonly attempt: number; readonly reservationId: string }
  | { readonly type: 'hold-rejected'; readonly attempt: number }
  | { readonly type: 'hold-expired'; readonly attempt: number }
  | {
      readonly type: 'committed'
      readonly attempt: number
      readonly reservationId: string
      readonly lines: readonly Allocation[]
    }
  | { readonly type: 'authorized'; readonly paymentId: string }
  | { readonly type: 'payment-failed'; readonly paymentId: string }
  /** Amounts are in minor units of the order's currency. */
  | { readonly type: 'captured'; readonly amount: number }
  | { readonly type: 'payment-undone' }
  | { readonly type: 'refunded'; readonly inAll: number }
  | { readonly type: 'fraud'; readonly verdict: 'review' | 'clear' | 'rejected' }
  | { readonly type: 'cancel' }
  | { readonly type: 'timeout'; readonly timeout: Timeout }

/** What happens to the order itself. */
export type OrderChange =
  | { readonly to: Extract<OrderStatus, 'reserved' | 'authorized'> }
  | { readonly to: 'confirmed'; readonly allocations: readonly Allocation[] }
  | { readonly to: 'cancelled'; readonly reason: CancelReason }

export const TIMEOUTS = ['fraud', 'review', 'deadline'] as const
export type Timeout = (typeof TIMEOUTS)[number]

/** What is known after an input, and what is asked for because of it. */
export type Step = readonly [CheckoutState, readonly Command<OrderChange>[]]

/** An order has one payment, asked for once; answers carry this back. */
export const PAYMENT_ATTEMPT = 1

export function initialState(orderId: string, terms: Terms): CheckoutState {
  return {
    orderId,
    terms,
    outcome: 'open',
    hold: { attempt: 0, status: 'none', reservationId: null },
    payment: { status: 'none', paymentId: null },
    fraud: 'waiting',
  }
}
