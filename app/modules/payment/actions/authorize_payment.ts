import { announcePayment } from '#modules/payment/actions/announce_payment'
import { authorizeAtPsp } from '#modules/payment/actions/record_authorization'
import { findPaymentOf, type PaymentRow } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { money, type Money } from '#platform/values/money'

export interface PaymentRequest {
  readonly orderId: string
  readonly attempt: number
  readonly amount: Money
  readonly token: string
  readonly customerId: string | null
  readonly accessHash: string | null
}

/** Begins a payment: once per order and attempt, however often it is asked for. The PSP is called right after. */
export async function authorizePayment(tx: Tx, { token, ...terms }: PaymentRequest): Promise<void> {
  const payment = newPayment(terms)
  const fresh = await tx.insert('payments', { ...payment }, { key: ['order_id', 'attempt'], do: 'nothing' })
  if (fresh === 1) {
    return authorizeAtPsp.set(tx, payment.id, now(), { paymentId: payment.id, amount: terms.amount, token })
  }
  announcePayment(tx, await completed(tx, (await findPaymentOf(tx, terms.orderId, terms.attempt))!, payment))
}

/** A payment that was stopped before it was asked for learns now whose it would have been. */
async function completed(tx: Tx, payment: PaymentRow, asked: PaymentRow): Promise<PaymentRow> {
  if (payment.currency !== NO_CURRENCY) return payment
  const { amount, currency, customer_id, access_hash } = asked
  await tx.run('UPDATE payments SET amount = ?, currency = ?, customer_id = ?, access_hash = ? WHERE id = ?', [
    amount,
    currency,
    customer_id,
    access_hash,
    payment.id,
  ])
  return { ...payment, amount, currency }
}

/** ISO 4217: no currency is involved. */
const NO_CURRENCY = 'XXX'

/** Notes that a payment is not to be begun: the request to undo it has overtaken the request for it. */
export async function stopBeforehand(tx: Tx, orderId: string, attempt: number): Promise<void> {
  const terms = { orderId, attempt, amount: money(0, NO_CURRENCY), customerId: null, accessHash: null }
  const payment: PaymentRow = { ...newPayment(terms), status: 'failed', failure: 'stopped' }
  await tx.insert('payments', { ...payment })
  announcePayment(tx, payment)
}

function newPayment({ orderId, attempt, amount, customerId, accessHash }: Omit<PaymentRequest, 'token'>): PaymentRow {
  return {
    id: newId('payment'),
    order_id: orderId,
    attempt,
    status: 'authorizing',
    ...amount,
    captured: 0,
    refunding: 0,
    refunded: 0,
    failure: null,
    customer_id: customerId,
    access_hash: accessHash,
    created_at: now(),
    updated_at: now(),
  }
}
