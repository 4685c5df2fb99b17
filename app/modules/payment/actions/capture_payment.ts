import { announcePayment } from '#modules/payment/actions/announce_payment'
import { callPsp } from '#modules/payment/actions/call_psp'
import { postEntry } from '#modules/payment/actions/post_entry'
import { refundRest } from '#modules/payment/actions/refund_payment'
import { captured } from '#modules/payment/domain/ledger'
import { decide } from '#modules/payment/domain/payment'
import { PATIENCE, PspRefusedError, type Operation } from '#modules/payment/ports/psp'
import { move, thePayment, type PaymentRow } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'
import { money, type Money } from '#platform/values/money'

export type CaptureResult =
  /** Under way, now or already. */
  | { readonly kind: 'capturing'; readonly payment: PaymentRow }
  | { readonly kind: 'captured'; readonly payment: PaymentRow }
  | { readonly kind: 'refused'; readonly payment: PaymentRow }

/** Has the PSP take what it keeps. Asking again while it does so changes nothing, and afterwards is answered again. */
export async function capturePayment(tx: Tx, payment: PaymentRow, amount: Money): Promise<CaptureResult> {
  if (amount.currency !== payment.currency || amount.amount > payment.amount) return { kind: 'refused', payment }
  const decision = decide(payment.status, 'capture')
  switch (decision.do) {
    case 'move': {
      const moved = await move(tx, payment, decision.to)
      await captureAtPsp.set(tx, payment.id, now(), { paymentId: payment.id, amount })
      return { kind: 'capturing', payment: moved }
    }
    case 'wait':
      return { kind: 'capturing', payment }
    case 'repeat':
      announcePayment(tx, payment)
      return { kind: 'captured', payment }
    case 'refund':
    case 'release':
    case 'refuse':
      return { kind: 'refused', payment }
  }
}

interface CaptureData {
  readonly paymentId: string
  readonly amount: Money
}

export const captureAtPsp = defineTimer<CaptureData, Operation>('payment.capture', {
  outside: async ({ data: { paymentId, amount } }) => {
    const answer = await callPsp('capture', paymentId, amount)
    if (answer.kind === 'refused') throw new PspRefusedError('capture', paymentId, answer.detail)
    return answer
  },
  apply: async (tx, { data }, answer) => {
    if (answer.kind === 'done') await recordCapture(tx, data, answer.id, answer.at)
  },
  backoff: PATIENCE,
})

async function recordCapture(tx: Tx, { paymentId, amount }: CaptureData, operation: string, at: number): Promise<void> {
  const payment = await thePayment(tx, paymentId)
  const decision = decide(payment.status, 'captured')
  if (decision.do !== 'move') return
  const postings = captured(money(payment.amount, payment.currency), amount)
  await postEntry(tx, { kind: 'capture', payment, pspOperation: operation, occurredAt: at, postings })
  const moved = await move(tx, payment, decision.to, { captured: amount.amount })
  announcePayment(tx, moved)
  if (payment.status === 'reversing') await refundRest(tx, moved, 'taken back while it was captured')
}
