import { test } from '@japa/runner'
import { usePsp } from '#modules/payment/actions/call_psp'
import { PaymentRefunded } from '#modules/payment/contract'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import { findPayment, store } from '#modules/payment/store'
import { CaptureRequested, RefundRequested } from '#modules/order/contract'
import { newId } from '#platform/values/id'
import { eventually, publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'
import {
  authorizedPayment,
  captureOf,
  capturedPayment,
  chargeOf,
  countOf,
  entriesOf,
  withQuickPsp,
} from '#modules/payment/tests/payments'
import { GatedPsp } from '#modules/payment/tests/psps'

test.group('payment: refunds that an order asks for', (group) => {
  group.each.setup(withQuickPsp)

  const refundOf = (payment: { id: string; order_id: string; attempt: number }, amount: number) => ({
    orderId: payment.order_id,
    attempt: payment.attempt,
    paymentId: payment.id,
    refundId: newId('refund'),
    amount: { amount, currency: 'EUR' },
    reason: 'returned',
  })

  test('add up, and each is made once', async ({ assert }) => {
    const payment = await capturedPayment()
    const first = refundOf(payment, 1000)
    await publish(RefundRequested, first)
    await publish(RefundRequested, first)
    await eventually(PaymentRefunded, ({ refundId }) => refundId === first.refundId)
    const second = refundOf(payment, 500)
    await publish(RefundRequested, second)
    const { data } = await eventually(PaymentRefunded, ({ refundId }) => refundId === second.refundId)
    assert.containsSubset(data, { amount: { amount: 500 }, refundedInAll: { amount: 1500 } })
    assert.containsSubset(await findPayment(store, payment.id), { refunding: 0, refunded: 1500 })
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture', 'refund', 'refund'])
    await publish(RefundRequested, first)
    await until('answered again', async () => (await countOf(PaymentRefunded, payment.order_id)) >= 3)
    assert.containsSubset(await chargeOf(payment.id), { refunded: 1500 })
  })

  test('more than was captured, or of a voided payment, is refused and kept on record', async ({ assert }) => {
    const payment = await capturedPayment()
    const tooMuch = refundOf(payment, 4991)
    await publish(RefundRequested, tooMuch)
    await settled()
    const row = await store.one<{ status: string }>('SELECT status FROM refunds WHERE id = ?', [tooMuch.refundId])
    assert.equal(row!.status, 'refused')
    assert.containsSubset(await findPayment(store, payment.id), { refunding: 0, refunded: 0 })
  })

  test('asked for while it is being captured, it is made after that', async ({ assert, cleanup }) => {
    const payment = await authorizedPayment()
    const psp = new GatedPsp()
    cleanup(usePsp(psp))
    await publish(CaptureRequested, captureOf(payment))
    await until('the PSP is asked', () => psp.arrived === 1)
    const early = refundOf(payment, 300)
    await publish(RefundRequested, early)
    await until('set aside for later', () =>
      store.one('SELECT 1 FROM dead_letters WHERE message_key = ?', [payment.order_id])
    )
    psp.open()
    await eventually(PaymentRefunded, ({ refundId }) => refundId === early.refundId)
    assert.containsSubset(await findPayment(store, payment.id), { refunded: 300 })
  })

  test('what the PSP refuses is failed, and can be asked for again', async ({ assert, cleanup }) => {
    const payment = await capturedPayment()
    const unwilling = new MockPsp({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })
    unwilling.refund = async () => ({ kind: 'refused', detail: 'not today' })
    const restore = usePsp(unwilling)
    cleanup(restore)
    const first = refundOf(payment, 4990)
    await publish(RefundRequested, first)
    await until('failed', () => store.one("SELECT 1 FROM refunds WHERE id = ? AND status = 'failed'", [first.refundId]))
    assert.containsSubset(await findPayment(store, payment.id), { refunding: 0, refunded: 0 })
    restore()
    await publish(RefundRequested, refundOf(payment, 4990))
    await eventually(PaymentRefunded, ({ paymentId }) => paymentId === payment.id)
  })
})
