/**
 * Where a payment is, and what each request and each answer of the PSP does to it there. Refunds do not move it: they are
 * amounts beside the status, since several may be under way at once.
 *
 * - `authorizing`: the PSP was asked or will be; what it did is not known yet
 * - `stopping`: taken back before that was known; the PSP is told so
 * - `capturing`, `voiding`: the PSP was asked or will be
 * - `reversing`: taken back while it is being captured; refunded as soon as it is
 */
export const PAYMENT_STATUSES = [
  'authorizing',
  'stopping',
  'authorized',
  'capturing',
  'reversing',
  'captured',
  'voiding',
  'voided',
  'failed',
] as const
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** `capture` and `undo` are asked of us; the others are what the PSP says. */
export type PaymentInput = 'capture' | 'undo' | 'authorized' | 'declined' | 'captured' | 'voided'

export type Decision =
  | { readonly do: 'move'; readonly to: PaymentStatus }
  /** Under way already: the answer will come. */
  | { readonly do: 'wait' }
  /** Done before: whoever asks hears it again. */
  | { readonly do: 'repeat' }
  /** Too late to void: the money has to be given back. */
  | { readonly do: 'refund' }
  /** The PSP keeps money for a payment that is over here: it is to let go of it. */
  | { readonly do: 'release' }
  /** Cannot be done any more, or not yet. */
  | { readonly do: 'refuse' }

const to = (status: PaymentStatus): Decision => ({ do: 'move', to: status })
const WAIT: Decision = { do: 'wait' }
const REPEAT: Decision = { do: 'repeat' }

const TABLE: Readonly<Record<PaymentStatus, Partial<Record<PaymentInput, Decision>>>> = {
  authorizing: { undo: to('stopping'), authorized: to('authorized'), declined: to('failed') },
  stopping: { undo: WAIT, voided: to('failed') },
  authorized: { capture: to('capturing'), undo: to('voiding') },
  capturing: { capture: WAIT, undo: to('reversing'), captured: to('captured') },
  reversing: { undo: WAIT, captured: to('captured') },
  captured: { capture: REPEAT, undo: { do: 'refund' } },
  voiding: { undo: WAIT, voided: to('voided') },
  voided: { undo: REPEAT, authorized: { do: 'release' } },
  failed: { undo: REPEAT, authorized: { do: 'release' } },
}

/** A request that does not fit is refused; an answer that does not fit is an old one and changes nothing. */
export function decide(status: PaymentStatus, input: PaymentInput): Decision {
  return TABLE[status][input] ?? (input === 'capture' || input === 'undo' ? { do: 'refuse' } : WAIT)
}

export interface Amounts {
  readonly captured: number
  readonly refunding: number
  readonly refunded: number
}

/** What can still be given back. */
export const refundable = ({ captured, refunding, refunded }: Amounts): number => captured - refunding - refunded

export const SHOWN_STATUSES = [...PAYMENT_STATUSES, 'refunding', 'partially_refunded', 'refunded'] as const
export type ShownStatus = (typeof SHOWN_STATUSES)[number]

/** The status as the API shows it, with what became of a captured amount. */
export function shownStatus(payment: Amounts & { readonly status: PaymentStatus }): ShownStatus {
  if (payment.status !== 'captured') return payment.status
  if (payment.refunding > 0) return 'refunding'
  if (payment.refunded === 0) return 'captured'
  return payment.refunded === payment.captured ? 'refunded' : 'partially_refunded'
}
