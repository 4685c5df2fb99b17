import { usePsp } from '#modules/payment/actions/call_psp'
import { PaymentAuthorized, PaymentCaptured } from '#modules/payment/contract'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import { findPayment, findPaymentOf, store, type PaymentRow } from '#modules/payment/store'
import { AuthorizationRequested, CaptureRequested } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish } from '#tests/support/events'
import { orderCancelled, orderConfirmed } from '#tests/support/said'
import { until } from '#tests/support/wait'
import type { EventDefinition } from '#platform/messaging/define_event'

type Request = DataOf<typeof AuthorizationRequested>

/** The mock PSP, in a hurry. */
export const quickPsp = new MockPsp({ timeoutMs: 30, latencyMs: 0, slowMs: 90 })

/** For a group's `each.setup`: the module talks to the PSP in a hurry, afterwards to its own again. */
export const withQuickPsp = () => usePsp(quickPsp)

export const request = (more: Partial<Request> = {}): Request => ({
  orderId: newId('order'),
  attempt: 1,
  amount: { amount: 4990, currency: 'EUR' },
  token: 'tok_ok',
  customerId: null,
  accessHash: null,
  ...more,
})

/** Asks for a payment and waits until it is authorized. */
export async function authorizedPayment(more: Partial<Request> = {}): Promise<PaymentRow> {
  const wanted = request(more)
  await publish(AuthorizationRequested, wanted)
  const { data } = await eventually(PaymentAuthorized, (each) => each.orderId === wanted.orderId)
  return (await findPayment(store, data.paymentId))!
}

export async function capturedPayment(more: Partial<Request> = {}): Promise<PaymentRow> {
  const payment = await authorizedPayment(more)
  await publish(CaptureRequested, captureOf(payment))
  await eventually(PaymentCaptured, ({ paymentId }) => paymentId === payment.id)
  return (await findPayment(store, payment.id))!
}

export const captureOf = ({ id, order_id, attempt, amount, currency }: PaymentRow) => ({
  orderId: order_id,
  attempt,
  paymentId: id,
  amount: { amount, currency },
})

export const voidOf = (payment: Pick<PaymentRow, 'order_id' | 'attempt'>, paymentId: string | null = null) => ({
  orderId: payment.order_id,
  attempt: payment.attempt,
  paymentId,
  reason: 'test',
})

/** What order says of a payment's order once it is confirmed. */
export const confirmed = (
  { order_id: orderId, amount, currency }: PaymentRow,
  more: Parameters<typeof orderConfirmed>[0] = {}
) => orderConfirmed({ orderId, total: { amount, currency }, ...more })

/** And when it is cancelled after that. */
export const cancelled = ({ order_id: orderId, amount, currency }: PaymentRow) =>
  orderCancelled({ orderId, total: { amount, currency } })

/** The payment of an order's first attempt, once it is in one of those states. */
export function paymentThatIs(orderId: string, ...statuses: PaymentRow['status'][]): Promise<PaymentRow> {
  return until(`a payment of ${orderId} that is ${statuses.join(' or ')}`, async () => {
    const payment = await findPaymentOf(store, orderId, 1)
    return payment && statuses.includes(payment.status) && payment
  })
}

/** How often an event was said of an order. */
export async function countOf(event: EventDefinition<{ orderId: string }>, orderId: string): Promise<number> {
  return (await allEvents(event)).filter(({ data }) => data.orderId === orderId).length
}

/** Kinds of the journal entries of an order, in their order. */
export async function entriesOf(orderId: string): Promise<string[]> {
  const rows = await store.all<{ kind: string }>('SELECT kind FROM journal_entries WHERE order_id = ? ORDER BY id', [
    orderId,
  ])
  return rows.map(({ kind }) => kind)
}

/** What the PSP has in its books. */
export const chargeOf = (reference: string) =>
  store.one<{ status: string; captured: number; refunded: number }>(
    'SELECT status, captured, refunded FROM psp_charges WHERE reference = ?',
    [reference]
  )

/** Names of our timers that still are to ask the PSP about a payment. */
export async function timersOf(paymentId: string): Promise<string[]> {
  const rows = await store.all<{ name: string }>(
    "SELECT name FROM timers WHERE name LIKE 'payment.%' AND timer_key = ?",
    [paymentId]
  )
  return rows.map(({ name }) => name)
}

/** No timer of ours is left that belongs to a payment. */
export const idle = () =>
  until('no call to the PSP is under way', async () => {
    const row = await store.one("SELECT 1 FROM timers WHERE name LIKE 'payment.%' AND timer_key <> 'schedule'")
    return row === undefined
  })
