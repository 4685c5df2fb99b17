import { announcePayment } from '#modules/payment/actions/announce_payment'
import { stopAsking } from '#modules/payment/actions/record_authorization'
import { refundRest } from '#modules/payment/actions/refund_payment'
import { voidSoon } from '#modules/payment/actions/void_payment'
import { decide } from '#modules/payment/domain/payment'
import { move, type PaymentRow } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'

/**
 * Takes a payment back whatever state it is in: stopped while its authorization is under way, voided when it is authorized,
 * refunded when it is captured or about to be. Done before, it is said again.
 * @returns the payment as it is now
 */
export async function undoPayment(tx: Tx, payment: PaymentRow, reason: string): Promise<PaymentRow> {
  const decision = decide(payment.status, 'undo')
  switch (decision.do) {
    case 'move': {
      const moved = await move(tx, payment, decision.to)
      if (decision.to === 'stopping') await stopAsking(tx, payment.id)
      /* What is being captured is refunded as soon as it is: a void could overtake the capture or come too late for it. */
      if (decision.to !== 'reversing') await voidSoon(tx, payment.id)
      return moved
    }
    case 'refund':
      await refundRest(tx, payment, reason)
      return payment
    case 'repeat':
      announcePayment(tx, payment)
      return payment
    case 'wait':
    case 'release':
    case 'refuse':
      return payment
  }
}
