import { announcePayment } from '#modules/payment/actions/announce_payment'
import { callPsp } from '#modules/payment/actions/call_psp'
import { postEntry } from '#modules/payment/actions/post_entry'
import { voided } from '#modules/payment/domain/ledger'
import { decide } from '#modules/payment/domain/payment'
import { PATIENCE, PspRefusedError, type Operation } from '#modules/payment/ports/psp'
import { move, thePayment } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'
import { money } from '#platform/values/money'

/** Has the PSP let go of whatever it keeps under a payment's reference, and of what may still come in under it. */
export const voidAtPsp = defineTimer<{ paymentId: string }, Operation>('payment.void', {
  outside: async ({ data }) => {
    const answer = await callPsp('void', data.paymentId)
    if (answer.kind === 'refused') throw new PspRefusedError('void', data.paymentId, answer.detail)
    return answer
  },
  apply: async (tx, { data }, answer) => {
    if (answer.kind === 'done') await recordVoid(tx, data.paymentId, answer.at)
  },
  backoff: PATIENCE,
})

export function voidSoon(tx: Tx, paymentId: string): Promise<void> {
  return voidAtPsp.set(tx, paymentId, now(), { paymentId })
}

/**
 * Notes that the PSP keeps nothing. A payment that was never known to be authorized has failed by that; one that has failed
 * before (its outcome was unknown for too long) stays as it is.
 */
async function recordVoid(tx: Tx, paymentId: string, at: number): Promise<void> {
  const payment = await thePayment(tx, paymentId)
  const decision = decide(payment.status, 'voided')
  if (decision.do !== 'move') return
  if (decision.to === 'failed') {
    return announcePayment(tx, await move(tx, payment, 'failed', { failure: 'stopped' }))
  }
  const postings = voided(money(payment.amount, payment.currency))
  await postEntry(tx, { kind: 'void', payment, pspOperation: null, occurredAt: at, postings })
  announcePayment(tx, await move(tx, payment, decision.to))
}
