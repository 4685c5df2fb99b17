import type { PaymentFailure } from '#modules/payment/contract'
import type { PaymentStatus } from '#modules/payment/domain/payment'
import { moduleObjects } from '#platform/storage/module_objects'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export const store = moduleStore('payment')

/** Settlement files, as the PSP gave them. */
export const objects = moduleObjects('payment')

export interface PaymentRow {
  id: string
  order_id: string
  /** The attempt of the order; with it unique. */
  attempt: number
  status: PaymentStatus
  amount: number
  currency: string
  captured: number
  /** Promised to refunds that are under way. */
  refunding: number
  refunded: number
  failure: PaymentFailure | null
  customer_id: string | null
  /** Opens the payment to the guest whose cart token has this hash. */
  access_hash: string | null
  created_at: number
  updated_at: number
}

/** `failed`: the PSP would not. `refused`: it was never asked, because there was not so much to give back. */
export const REFUND_STATUSES = ['pending', 'refunded', 'failed', 'refused'] as const
export type RefundStatus = (typeof REFUND_STATUSES)[number]

export interface RefundRow {
  id: string
  payment_id: string
  status: RefundStatus
  amount: number
  currency: string
  reason: string
  /** `order`, or who asked over HTTP. */
  requested_by: string
  created_at: number
  updated_at: number
}

export function findPayment(session: SqlSession, id: string): Promise<PaymentRow | undefined> {
  return session.one<PaymentRow>('SELECT * FROM payments WHERE id = ?', [id])
}

export function findPaymentOf(session: SqlSession, orderId: string, attempt: number): Promise<PaymentRow | undefined> {
  return session.one<PaymentRow>('SELECT * FROM payments WHERE order_id = ? AND attempt = ?', [orderId, attempt])
}

/** A payment that has to be there, since it was named by ourselves. */
export async function thePayment(session: SqlSession, id: string): Promise<PaymentRow> {
  const payment = await findPayment(session, id)
  if (!payment) throw new Error(`There is no payment ${id}`)
  return payment
}

/**
 * Moves a payment on, provided that it still is where it was read.
 * @throws StaleRowError when it is not: the transaction is run again and reads again
 */
export async function move(
  tx: Tx,
  payment: PaymentRow,
  status: PaymentStatus,
  changes: { readonly captured?: number; readonly failure?: PaymentFailure } = {}
): Promise<PaymentRow> {
  const moved: PaymentRow = { ...payment, ...changes, status, updated_at: now() }
  const rows = await tx.run(
    'UPDATE payments SET status = ?, captured = ?, failure = ?, updated_at = ? WHERE id = ? AND status = ?',
    [status, moved.captured, moved.failure, moved.updated_at, payment.id, payment.status]
  )
  if (rows !== 1) throw new StaleRowError('Payment', payment.id)
  return moved
}
