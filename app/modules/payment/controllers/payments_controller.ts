import type { HttpContext } from '@adonisjs/core/http'
import { capturePayment } from '#modules/payment/actions/capture_payment'
import { undoPayment } from '#modules/payment/actions/undo_payment'
import { shownStatus } from '#modules/payment/domain/payment'
import { findPayment, store, type PaymentRow } from '#modules/payment/store'
import { paymentsQuery } from '#modules/payment/validators'
import { mayAccess } from '#platform/http/auth'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validQuery } from '#platform/http/validation'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'
import { money } from '#platform/values/money'

export default class PaymentsController {
  async index(ctx: HttpContext) {
    const { orderId } = await validQuery(ctx, paymentsQuery)
    const query = store.client.from('payments').select('*')
    if (orderId !== undefined) void query.where('order_id', orderId)
    return listRows(ctx, query, present)
  }

  async show(ctx: HttpContext) {
    return present(await ownPayment(ctx))
  }

  async capture(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const payment = await anyPayment(tx, ctx.params.id)
      const result = await capturePayment(tx, payment, money(payment.amount, payment.currency))
      if (result.kind === 'refused') {
        throw new Problem(409, 'E_NOT_AUTHORIZED', `This payment is ${payment.status} and cannot be captured.`, {
          paymentStatus: payment.status,
        })
      }
      return { status: result.kind === 'captured' ? 200 : 202, body: present(result.payment) }
    })
  }

  async void(ctx: HttpContext) {
    await answerOnce(ctx, store, async (tx) => {
      const payment = await anyPayment(tx, ctx.params.id)
      if (['capturing', 'captured'].includes(payment.status)) {
        throw new Problem(409, 'E_ALREADY_CAPTURED', 'What is captured cannot be voided: refund it.', {
          paymentStatus: payment.status,
        })
      }
      const undone = await undoPayment(tx, payment, `voided by ${ctx.actor!.id}`)
      return { status: ['voided', 'failed'].includes(undone.status) ? 200 : 202, body: present(undone) }
    })
  }
}

/** Whosever it is: for staff. */
export async function anyPayment(session: SqlSession, id: string): Promise<PaymentRow> {
  const payment = await findPayment(session, id)
  if (!payment) throw Problem.notFound('payment')
  return payment
}

/** For whoever may see it; others' payments are as if they were not there. */
export async function ownPayment(ctx: HttpContext): Promise<PaymentRow> {
  const payment = await findPayment(store, ctx.params.id)
  if (!payment || !mayAccess(ctx, payment.customer_id, payment.access_hash)) throw Problem.notFound('payment')
  return payment
}

export function present(payment: PaymentRow) {
  const amountOf = (amount: number) => money(amount, payment.currency)
  return {
    id: payment.id,
    orderId: payment.order_id,
    attempt: payment.attempt,
    status: shownStatus(payment),
    amount: amountOf(payment.amount),
    captured: amountOf(payment.captured),
    refunding: amountOf(payment.refunding),
    refunded: amountOf(payment.refunded),
    failure: payment.failure,
    createdAt: iso(payment.created_at),
    updatedAt: iso(payment.updated_at),
  }
}
