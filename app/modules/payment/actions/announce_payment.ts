import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '#modules/payment/contract'
import type { PaymentRow, RefundRow } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { money } from '#platform/values/money'

const payment = ({ id, order_id: orderId, attempt, amount, currency }: PaymentRow) => ({
  paymentId: id,
  orderId,
  attempt,
  amount: money(amount, currency),
})

/** Says where the payment is; again to whoever asks for what is done. Nothing while the PSP's answer is awaited. */
export function announcePayment(tx: Tx, row: PaymentRow): void {
  switch (row.status) {
    case 'authorized':
      return tx.emit(PaymentAuthorized, payment(row))
    case 'captured':
      return tx.emit(PaymentCaptured, { ...payment(row), amount: money(row.captured, row.currency) })
    case 'voided':
      return tx.emit(PaymentVoided, payment(row))
    case 'failed':
      return tx.emit(PaymentFailed, { ...payment(row), reason: row.failure! })
    case 'authorizing':
    case 'stopping':
    case 'capturing':
    case 'reversing':
    case 'voiding':
      return
  }
}

/** Says that a refund is made. */
export function announceRefund(tx: Tx, row: PaymentRow, refund: Pick<RefundRow, 'id' | 'amount'>): void {
  tx.emit(PaymentRefunded, {
    ...payment(row),
    amount: money(refund.amount, row.currency),
    refundId: refund.id,
    refundedInAll: money(row.refunded, row.currency),
  })
}
