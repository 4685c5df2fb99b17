import { test } from '@japa/runner'
import { usePsp } from '#modules/payment/actions/call_psp'
import { PaymentAuthorized, PaymentCaptured, PaymentFailed, PaymentRefunded } from '#modules/payment/contract'
import { findPayment, move, store } from '#modules/payment/store'
import { CustomerErased } from '#modules/customer/contract'
import { AuthorizationRequested, CaptureRequested, VoidRequested } from '#modules/order/contract'
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
  idle,
  request,
  voidOf,
  withQuickPsp,
} from '#modules/payment/tests/payments'
import { LossyPsp } from '#modules/payment/tests/psps'

test.group('payment: the saga asks', (group) => {
  group.each.setup(withQuickPsp)

  test('authorizes, then captures, each with its entry in the ledger', async ({ assert }) => {
    const payment = await capturedPayment()
    assert.containsSubset(payment, { status: 'captured', captured: 4990, refunded: 0 })
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture'])
    assert.containsSubset(await chargeOf(payment.id), { status: 'captured', captured: 4990 })
    const { data } = await eventually(PaymentCaptured, ({ paymentId }) => paymentId === payment.id)
    assert.deepEqual(data, {
      paymentId: payment.id,
      orderId: payment.order_id,
      attempt: 1,
      amount: { amount: 4990, currency: 'EUR' },
    })
  })

  for (const [token, reason] of [
    ['tok_declined', 'declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
    ['tok_unheard_of', 'declined'],
    ['constructor', 'declined'],
  ] as const) {
    test(`${token} fails: ${reason}`, async ({ assert }) => {
      const wanted = request({ token })
      await publish(AuthorizationRequested, wanted)
      const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
      assert.equal(data.reason, reason)
      assert.deepEqual(await entriesOf(wanted.orderId), [])
    })
  }

  test('tok_flaky is asked until it answers, and charged once', async ({ assert }) => {
    const payment = await authorizedPayment({ token: 'tok_flaky' })
    assert.containsSubset(await chargeOf(payment.id), { status: 'authorized' })
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization'])
  })

  test('tok_timeout fails in the end, and what the PSP may keep is voided', async ({ assert }) => {
    const wanted = request({ token: 'tok_timeout' })
    await publish(AuthorizationRequested, wanted)
    const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    assert.equal(data.reason, 'psp_timeout')
    await until('the void arrived', async () => (await chargeOf(data.paymentId))?.status === 'voided')
    assert.equal(await countOf(PaymentFailed, wanted.orderId), 1)
  })

  test('an answer that gets lost is found out by asking again, and has one effect', async ({ assert, cleanup }) => {
    cleanup(usePsp(new LossyPsp()))
    const payment = await capturedPayment()
    await publish(VoidRequested, voidOf(payment))
    await eventually(PaymentRefunded, ({ paymentId }) => paymentId === payment.id)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture', 'refund'])
    assert.containsSubset(await chargeOf(payment.id), { captured: 4990, refunded: 4990 })
  })

  test('the token is nowhere once the PSP has answered', async ({ assert }) => {
    const payment = await authorizedPayment({ token: 'tok_ok' })
    await idle()
    const tables = ['payments', 'timers', 'outbox', 'psp_charges']
    for (const table of tables) {
      assert.notInclude(JSON.stringify(await store.all(`SELECT * FROM ${table}`)), 'tok_ok', payment.id)
    }
  })

  test('asked five times by one event, it authorizes once and says so once', async ({ assert }) => {
    const wanted = request()
    const id = await publish(AuthorizationRequested, wanted)
    for (let i = 0; i < 4; i++) await publish(AuthorizationRequested, wanted, id)
    await eventually(PaymentAuthorized, ({ orderId }) => orderId === wanted.orderId)
    await settled()
    assert.equal(await countOf(PaymentAuthorized, wanted.orderId), 1)
  })

  test('asked again by another event, it authorizes once and answers again', async ({ assert }) => {
    const payment = await authorizedPayment()
    await publish(AuthorizationRequested, request({ orderId: payment.order_id }))
    await until('two answers', async () => (await countOf(PaymentAuthorized, payment.order_id)) === 2)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization'])
  })

  test('another attempt of the same order is another payment', async ({ assert }) => {
    const first = await authorizedPayment()
    await publish(AuthorizationRequested, request({ orderId: first.order_id, attempt: 2 }))
    const { data } = await eventually(
      PaymentAuthorized,
      (each) => each.orderId === first.order_id && each.attempt === 2
    )
    assert.notEqual(data.paymentId, first.id)
  })

  test('captured twice over, it takes the money once', async ({ assert }) => {
    const payment = await authorizedPayment()
    for (let i = 0; i < 3; i++) await publish(CaptureRequested, captureOf(payment))
    await eventually(PaymentCaptured, ({ paymentId }) => paymentId === payment.id)
    await publish(CaptureRequested, captureOf(payment))
    await settled()
    await idle()
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization', 'capture'])
    assert.containsSubset(await chargeOf(payment.id), { captured: 4990 })
  })

  test('a part can be captured; more than was authorized, or another currency, is refused', async ({ assert }) => {
    const payment = await authorizedPayment()
    for (const amount of [
      { amount: 4991, currency: 'EUR' },
      { amount: 4990, currency: 'USD' },
    ]) {
      await publish(CaptureRequested, { ...captureOf(payment), amount })
    }
    await settled()
    assert.equal((await findPayment(store, payment.id))!.status, 'authorized')
    await publish(CaptureRequested, { ...captureOf(payment), amount: { amount: 1000, currency: 'EUR' } })
    const { data } = await eventually(PaymentCaptured, ({ paymentId }) => paymentId === payment.id)
    assert.equal(data.amount.amount, 1000)
    assert.containsSubset(await findPayment(store, payment.id), { status: 'captured', captured: 1000 })
  })

  test('a payment can be captured for its own order only', async ({ assert }) => {
    const payment = await authorizedPayment()
    const stranger = { ...captureOf(payment), orderId: newId('order') }
    await publish(CaptureRequested, stranger)
    await until('set aside', () => store.one('SELECT 1 FROM dead_letters WHERE message_key = ?', [stranger.orderId]))
    assert.equal((await findPayment(store, payment.id))!.status, 'authorized')
  })

  test('forgets whose payment it was when the customer is erased', async ({ assert }) => {
    const customerId = newId('customer')
    const payment = await authorizedPayment({ customerId, accessHash: 'ab' })
    await publish(CustomerErased, { customerId, version: 2, erasedAt: 1 })
    await settled()
    assert.containsSubset(await findPayment(store, payment.id), { customer_id: null, access_hash: null, amount: 4990 })
  })
})

test.group('payment: guarded transitions', (group) => {
  group.each.setup(withQuickPsp)

  test('what moved meanwhile is not moved again', async ({ assert }) => {
    const payment = await authorizedPayment()
    await store.transaction((tx) => move(tx, payment, 'capturing'))
    const late = store.transaction((tx) => move(tx, payment, 'voiding'))
    await assert.rejects(() => late, /changed meanwhile/)
    assert.equal((await findPayment(store, payment.id))!.status, 'capturing')
  })
})
