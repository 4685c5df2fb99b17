import { test } from '@japa/runner'
import { usePsp } from '#modules/payment/actions/call_psp'
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentVoided,
} from '#modules/payment/contract'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import { findPayment, findPaymentOf, store } from '#modules/payment/store'
import { AuthorizationRequested, CaptureRequested, VoidRequested } from '#modules/order/contract'
import { eventually, publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'
import {
  authorizedPayment,
  captureOf,
  capturedPayment,
  chargeOf,
  countOf,
  entriesOf,
  idle,
  paymentThatIs,
  request,
  timersOf,
  voidOf,
  withQuickPsp,
} from '#modules/payment/tests/payments'
import { GatedPsp } from '#modules/payment/tests/psps'

test.group('payment: taken back', (group) => {
  group.each.setup(withQuickPsp)

  test('authorized: voided, and a capture after that is refused', async ({ assert }) => {
    const payment = await authorizedPayment()
    await publish(VoidRequested, voidOf(payment, payment.id))
    const { data } = await eventually(PaymentVoided, ({ paymentId }) => paymentId === payment.id)
    assert.equal(data.orderId, payment.order_id)
    await publish(CaptureRequested, captureOf(payment))
    await settled()
    await idle()
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'void'])
    assert.containsSubset(await chargeOf(payment.id), { status: 'voided', captured: 0 })
    assert.equal(await countOf(PaymentCaptured, payment.order_id), 0)
  })

  test('voided again, it answers again and voids once', async ({ assert }) => {
    const payment = await authorizedPayment()
    for (let i = 0; i < 3; i++) await publish(VoidRequested, voidOf(payment))
    await eventually(PaymentVoided, ({ paymentId }) => paymentId === payment.id)
    const before = await countOf(PaymentVoided, payment.order_id)
    await publish(VoidRequested, voidOf(payment))
    await until('another answer', async () => (await countOf(PaymentVoided, payment.order_id)) > before)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'void'])
  })

  test('failed: says again that it has failed', async ({ assert }) => {
    const wanted = request({ token: 'tok_declined' })
    await publish(AuthorizationRequested, wanted)
    await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    await publish(VoidRequested, voidOf({ order_id: wanted.orderId, attempt: 1 }))
    await until('two answers', async () => (await countOf(PaymentFailed, wanted.orderId)) === 2)
    assert.equal((await findPaymentOf(store, wanted.orderId, 1))!.failure, 'declined')
  })

  test('captured: refunded in full, once', async ({ assert }) => {
    const payment = await capturedPayment()
    for (let i = 0; i < 3; i++) await publish(VoidRequested, voidOf(payment))
    const { data } = await eventually(PaymentRefunded, ({ paymentId }) => paymentId === payment.id)
    assert.containsSubset(data, { amount: { amount: 4990 }, refundedInAll: { amount: 4990 } })
    await publish(VoidRequested, voidOf(payment))
    await settled()
    await idle()
    assert.containsSubset(await findPayment(store, payment.id), { refunding: 0, refunded: 4990 })
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture', 'refund'])
    assert.containsSubset(await chargeOf(payment.id), { refunded: 4990 })
  })

  test('while it is captured: refunded as soon as it is', async ({ assert, cleanup }) => {
    const payment = await authorizedPayment()
    const psp = new GatedPsp()
    cleanup(usePsp(psp))
    await publish(CaptureRequested, captureOf(payment))
    await until('the PSP is asked', () => psp.arrived === 1)
    await publish(VoidRequested, voidOf(payment))
    await paymentThatIs(payment.order_id, 'reversing')
    psp.open()
    await eventually(PaymentRefunded, ({ paymentId }) => paymentId === payment.id)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture', 'refund'])
    assert.containsSubset(await chargeOf(payment.id), { captured: 4990, refunded: 4990 })
  })

  test('while the PSP is asked: its late yes is not taken, and it keeps nothing', async ({ assert, cleanup }) => {
    const psp = new GatedPsp()
    cleanup(usePsp(psp))
    const wanted = request()
    await publish(AuthorizationRequested, wanted)
    await until('the PSP is asked', () => psp.arrived === 1)
    await publish(VoidRequested, voidOf({ order_id: wanted.orderId, attempt: 1 }))
    const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    assert.equal(data.reason, 'stopped')
    assert.deepEqual(await timersOf(data.paymentId), [])
    /* The authorization arrives at the PSP only now, after the void. */
    psp.open()
    await until('the late answer is there', () => psp.answered === 1)
    await idle()
    assert.equal((await chargeOf(data.paymentId))!.status, 'voided')
    assert.equal(await countOf(PaymentAuthorized, wanted.orderId), 0)
    assert.deepEqual(await entriesOf(wanted.orderId), [])
  })

  test('while a webhook is awaited: stopped, and the PSP keeps nothing', async ({ assert, cleanup }) => {
    cleanup(usePsp(new MockPsp({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })))
    const wanted = request({ token: 'tok_slow' })
    await publish(AuthorizationRequested, wanted)
    const pending = await paymentThatIs(wanted.orderId, 'authorizing')
    await until('the PSP has answered', async () => (await chargeOf(pending.id))?.status === 'pending')
    await publish(VoidRequested, voidOf({ order_id: wanted.orderId, attempt: 1 }))
    const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    assert.equal(data.reason, 'stopped')
    assert.equal((await chargeOf(pending.id))!.status, 'voided')
    assert.deepEqual(await timersOf(pending.id), [])
    await store.run("DELETE FROM timers WHERE name = 'psp.webhook' AND timer_key = ?", [pending.id])
  })

  test('before it was asked for: never begun, and the request is told so', async ({ assert }) => {
    const wanted = request()
    await publish(VoidRequested, voidOf({ order_id: wanted.orderId, attempt: 1 }))
    await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    await publish(AuthorizationRequested, wanted)
    const { data } = await eventually(
      PaymentFailed,
      ({ orderId, amount }) => orderId === wanted.orderId && amount.currency === 'EUR'
    )
    assert.containsSubset(data, { reason: 'stopped', amount: { amount: 4990 } })
    await idle()
    assert.isUndefined(await chargeOf(data.paymentId))
  })
})
