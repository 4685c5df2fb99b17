import { announcePayment } from '#modules/payment/actions/announce_payment'
import { callPsp } from '#modules/payment/actions/call_psp'
import { postEntry } from '#modules/payment/actions/post_entry'
import { voidSoon } from '#modules/payment/actions/void_payment'
import { env } from '#modules/payment/env'
import { authorized } from '#modules/payment/domain/ledger'
import { decide } from '#modules/payment/domain/payment'
import type { Authorization } from '#modules/payment/ports/psp'
import { move, thePayment } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'
import { money, type Money } from '#platform/values/money'

/**
 * The call to the PSP. An error leaves its outcome unknown, so the same call is made again and answered by what the first
 * one did; after the last one the payment has failed, and whatever the PSP may keep is voided. In this module the card's
 * token is nowhere but in this timer, and gone with it.
 */
export const authorizeAtPsp = defineTimer<{ paymentId: string; amount: Money; token: string }, Authorization>(
  'payment.authorize',
  {
    outside: ({ data: { paymentId, amount, token } }) => callPsp('authorize', { reference: paymentId, amount, token }),
    apply: (tx, { data }, answer) => recordAuthorization(tx, data.paymentId, answer),
    backoff: [250, 1000, 2000],
    giveUp: (tx, { data }) => giveUp(tx, data.paymentId),
  }
)

/** Asks what became of a pending authorization whose webhook does not come. */
export const inquireAtPsp = defineTimer<{ paymentId: string }, Authorization>('payment.inquire', {
  outside: async ({ data }) => {
    const answer = await callPsp('find', data.paymentId)
    if (answer.kind === 'pending') throw new Error(`The PSP has not made up its mind about ${data.paymentId}`)
    return answer
  },
  apply: (tx, { data }, answer) => recordAuthorization(tx, data.paymentId, answer),
  backoff: [5000, 15_000, 30_000, 60_000],
  giveUp: (tx, { data }) => giveUp(tx, data.paymentId),
})

/** Nobody waits for the PSP's answer any more; one that is on its way is not taken. */
export async function stopAsking(tx: Tx, paymentId: string): Promise<void> {
  await authorizeAtPsp.cancel(tx, paymentId)
  await inquireAtPsp.cancel(tx, paymentId)
}

/** Notes what the PSP says about an authorization: as its answer, read back, or by webhook, in any order and repeatedly. */
export async function recordAuthorization(tx: Tx, paymentId: string, answer: Authorization): Promise<void> {
  const payment = await thePayment(tx, paymentId)
  if (answer.kind === 'pending') {
    if (payment.status !== 'authorizing') return
    return inquireAtPsp.set(tx, paymentId, now() + env.PAYMENT_PSP_PENDING_MS, { paymentId })
  }
  /* Voided means that it will not be authorized any more, here as in a declined one. */
  const decision = decide(payment.status, answer.kind === 'authorized' ? 'authorized' : 'declined')
  if (decision.do === 'release') return voidSoon(tx, paymentId)
  if (decision.do !== 'move') return
  if (answer.kind === 'authorized') {
    const postings = authorized(money(payment.amount, payment.currency))
    await postEntry(tx, { kind: 'authorization', payment, pspOperation: null, occurredAt: answer.at, postings })
  }
  const failure = answer.kind === 'declined' ? answer.reason : 'stopped'
  announcePayment(tx, await move(tx, payment, decision.to, decision.to === 'failed' ? { failure } : {}))
}

/** It was unknown for too long whether the PSP keeps the amount. */
async function giveUp(tx: Tx, paymentId: string): Promise<void> {
  const payment = await thePayment(tx, paymentId)
  if (payment.status !== 'authorizing') return
  announcePayment(tx, await move(tx, payment, 'failed', { failure: 'psp_timeout' }))
  await voidSoon(tx, paymentId)
}
