import { announceRefund } from '#modules/payment/actions/announce_payment'
import { callPsp } from '#modules/payment/actions/call_psp'
import { postEntry } from '#modules/payment/actions/post_entry'
import { refunded } from '#modules/payment/domain/ledger'
import { refundable } from '#modules/payment/domain/payment'
import { PATIENCE, type Operation } from '#modules/payment/ports/psp'
import { thePayment, type PaymentRow, type RefundRow, type RefundStatus } from '#modules/payment/store'
import { logger } from '#platform/observability/logger'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { money, type Money } from '#platform/values/money'

export interface RefundOrder {
  readonly refundId: string
  readonly amount: Money
  readonly reason: string
  readonly requestedBy: string
}

/**
 * Promises a refund and has the PSP make it. Promised amounts never add up to more than was captured, whoever asks at the
 * same time: the promise is a conditional write.
 * @returns whether there was so much to give back; otherwise nothing has changed
 */
export async function refundPayment(tx: Tx, payment: PaymentRow, order: RefundOrder): Promise<boolean> {
  const { amount, currency } = order.amount
  const promised = await tx.run(
    `UPDATE payments SET refunding = refunding + ?, updated_at = ?
     WHERE id = ? AND status = 'captured' AND currency = ? AND captured - refunding - refunded >= ?`,
    [amount, now(), payment.id, currency, amount]
  )
  if (promised !== 1) return false
  await noteRefund(tx, payment, order, 'pending')
  await refundAtPsp.set(tx, order.refundId, now(), {
    refundId: order.refundId,
    paymentId: payment.id,
    amount: order.amount,
  })
  return true
}

export async function noteRefund(tx: Tx, payment: PaymentRow, order: RefundOrder, status: RefundStatus): Promise<void> {
  await tx.insert('refunds', {
    id: order.refundId,
    payment_id: payment.id,
    status,
    ...order.amount,
    reason: order.reason.slice(0, 250),
    requested_by: order.requestedBy,
    created_at: now(),
    updated_at: now(),
  })
}

/** Gives back all that is left of a captured payment: once, however often it is asked for. */
export async function refundRest(tx: Tx, payment: PaymentRow, reason: string): Promise<void> {
  const rest = refundable(payment)
  const last = await tx.one<RefundRow>(
    "SELECT * FROM refunds WHERE payment_id = ? AND status IN ('pending', 'refunded') ORDER BY id DESC LIMIT 1",
    [payment.id]
  )
  /* Without a refund there may be nothing left either: what was captured was nothing. Who asked hears of a refund then too. */
  if (rest > 0 || !last) {
    const amount = money(rest, payment.currency)
    await refundPayment(tx, payment, { refundId: newId('refund'), amount, reason, requestedBy: 'order' })
  } else if (last.status === 'refunded') {
    announceRefund(tx, payment, last)
  }
}

interface RefundData {
  readonly refundId: string
  readonly paymentId: string
  readonly amount: Money
}

export const refundAtPsp = defineTimer<RefundData, Operation>('payment.refund', {
  outside: ({ data }) => callPsp('refund', data.refundId, data.paymentId, data.amount),
  apply: (tx, { data }, answer) => recordRefund(tx, data, answer),
  backoff: PATIENCE,
})

async function recordRefund(tx: Tx, { refundId, paymentId, amount }: RefundData, answer: Operation): Promise<void> {
  const done = answer.kind === 'done'
  const ended = await tx.run("UPDATE refunds SET status = ?, updated_at = ? WHERE id = ? AND status = 'pending'", [
    done ? 'refunded' : 'failed',
    now(),
    refundId,
  ])
  if (ended !== 1) return
  await tx.run('UPDATE payments SET refunding = refunding - ?, refunded = refunded + ?, updated_at = ? WHERE id = ?', [
    amount.amount,
    done ? amount.amount : 0,
    now(),
    paymentId,
  ])
  if (!done) {
    logger.error({ refund: refundId, payment: paymentId, detail: answer.detail }, 'the PSP refuses a refund')
    return
  }
  const payment = await thePayment(tx, paymentId)
  const postings = refunded(amount)
  await postEntry(tx, { kind: 'refund', payment, pspOperation: answer.id, occurredAt: answer.at, postings })
  announceRefund(tx, payment, { id: refundId, amount: amount.amount })
}
