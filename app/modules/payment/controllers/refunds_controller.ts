import type { HttpContext } from '@adonisjs/core/http'
import { refundPayment } from '#modules/payment/actions/refund_payment'
import { anyPayment, ownPayment, present } from '#modules/payment/controllers/payments_controller'
import { refundable } from '#modules/payment/domain/payment'
import { store, type PaymentRow, type RefundRow } from '#modules/payment/store'
import { refundBody } from '#modules/payment/validators'
import { answerOnce } from '#platform/http/idempotency'
import { listRows } from '#platform/http/lists'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { iso } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'

export default class RefundsController {
  async index(ctx: HttpContext) {
    const { id } = await ownPayment(ctx)
    return listRows(ctx, store.client.from('refunds').select('*').where('payment_id', id), presentRefund)
  }

  async store(ctx: HttpContext) {
    const { amount: asked, reason = 'refunded by staff' } = await validBody(ctx, refundBody)
    await answerOnce(ctx, store, async (tx) => {
      const payment = await anyPayment(tx, ctx.params.id)
      const amount = asked ?? money(refundable(payment), payment.currency)
      if (amount.currency !== payment.currency) {
        const detail = `This payment is in ${payment.currency}.`
        throw Problem.invalid([{ pointer: '/amount/currency', detail, rule: 'currency' }])
      }
      const refundId = newId('refund')
      const accepted =
        amount.amount > 0 &&
        (await refundPayment(tx, payment, { refundId, amount, reason, requestedBy: ctx.actor!.id }))
      if (!accepted) throw notSoMuch(payment)
      return {
        status: 202,
        body: present(await anyPayment(tx, payment.id)),
        headers: { Location: `/v1/payments/${payment.id}/refunds` },
      }
    })
  }
}

function notSoMuch(payment: PaymentRow): Problem {
  const members = { paymentStatus: payment.status, refundable: money(refundable(payment), payment.currency) }
  return payment.status === 'captured'
    ? new Problem(409, 'E_REFUND_EXCEEDS_CAPTURE', 'So much is not left to give back.', members)
    : new Problem(409, 'E_NOT_CAPTURED', `This payment is ${payment.status}: there is nothing to give back.`, members)
}

function presentRefund(refund: RefundRow) {
  return {
    id: refund.id,
    paymentId: refund.payment_id,
    status: refund.status,
    amount: money(refund.amount, refund.currency),
    reason: refund.reason,
    requestedBy: refund.requested_by,
    createdAt: iso(refund.created_at),
    updatedAt: iso(refund.updated_at),
  }
}
