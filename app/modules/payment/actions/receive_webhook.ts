import { inquireAtPsp, recordAuthorization } from '#modules/payment/actions/record_authorization'
import type { DeclineReason } from '#modules/payment/ports/psp'
import { findPayment } from '#modules/payment/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface PspNotice {
  readonly id: string
  readonly type: 'charge.authorized' | 'charge.declined'
  readonly createdAt: string
  readonly data: { readonly reference: string; readonly reason?: DeclineReason | undefined }
}

/**
 * Notes what the PSP announces, once per event of its.
 * @returns whether it was new
 * @throws Problem 404 for a payment that is not ours
 */
export async function receiveWebhook(tx: Tx, notice: PspNotice): Promise<boolean> {
  const fresh = await tx.insert(
    'webhook_events',
    { id: notice.id, type: notice.type, received_at: now() },
    { key: ['id'], do: 'nothing' }
  )
  if (fresh === 0) return false
  const payment = await findPayment(tx, notice.data.reference)
  if (!payment) throw Problem.notFound('payment')
  await inquireAtPsp.cancel(tx, payment.id)
  await recordAuthorization(
    tx,
    payment.id,
    notice.type === 'charge.authorized'
      ? { kind: 'authorized', at: Date.parse(notice.createdAt) }
      : { kind: 'declined', reason: notice.data.reason ?? 'declined' }
  )
  return true
}
