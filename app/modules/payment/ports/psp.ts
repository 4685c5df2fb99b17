import type { PaymentFailure } from '#modules/payment/contract'
import type { Money } from '#platform/values/money'

export type DeclineReason = Extract<PaymentFailure, 'declined' | 'insufficient_funds' | 'challenge_failed'>

/** What became of an authorization. */
export type Authorization =
  | { readonly kind: 'authorized'; readonly at: number }
  | { readonly kind: 'declined'; readonly reason: DeclineReason }
  /** A webhook will tell. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'voided'; readonly at: number }

/** What became of moving money. */
export type Operation =
  /** `id` is what it is called in the settlement file, `at` the PSP's time, by which days are settled. */
  | { readonly kind: 'done'; readonly id: string; readonly at: number }
  /** Not now and not later. */
  | { readonly kind: 'refused'; readonly detail: string }

export interface AuthorizationRequest {
  /** Ours: names the payment in every later call, and is the idempotency key of this one. */
  readonly reference: string
  readonly amount: Money
  /** Stands for the card. */
  readonly token: string
}

/**
 * A payment service provider. Every call may be repeated: the same key gets the same answer and has one effect. A call that
 * throws has an unknown outcome, which a repetition finds out; so nobody may conclude from an error that nothing happened.
 */
export interface Psp {
  authorize(request: AuthorizationRequest): Promise<Authorization>

  /** Reads an authorization back that was answered `pending`. */
  find(reference: string): Promise<Authorization>

  /** Once per reference. */
  capture(reference: string, amount: Money): Promise<Operation>

  /**
   * Lets go of what is kept. Works ahead as well: an authorization that comes in later under this reference answers
   * `voided`, so that a request which is still on its way cannot take effect after it was given up.
   */
  void(reference: string): Promise<Operation>

  /** @param refundId idempotency key: several refunds of one reference add up */
  refund(refundId: string, reference: string, amount: Money): Promise<Operation>

  /** What was settled on a UTC day, as JSON lines; see domain/settlement.ts. */
  settlementFile(date: string): Promise<string>
}

/** The PSP did not answer in time. */
export class PspTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`The PSP did not answer within ${milliseconds} ms`)
    this.name = 'PspTimeoutError'
  }
}

/** The PSP will not do what we are sure it owes us: a person has to look. */
export class PspRefusedError extends Error {
  constructor(operation: string, reference: string, detail: string) {
    super(`The PSP refuses to ${operation} ${reference}: ${detail}`)
    this.name = 'PspRefusedError'
  }
}

/** Waits in milliseconds between attempts at what the PSP owes us: after more than an hour it is left to a person. */
export const PATIENCE: readonly number[] = [500, 2000, 10_000, 60_000, 300_000, 900_000, 3_600_000]
