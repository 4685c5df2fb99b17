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
import {
  PspTimeoutError,
  type Authorization,
  type AuthorizationRequest,
  type Operation,
} from '#modules/payment/ports/psp'
import { findPayment, findPaymentOf, move, store } from '#modules/payment/store'
import { CustomerErased } from '#modules/customer/contract'
import { AuthorizationRequested, CaptureRequested, RefundRequested, VoidRequested } from '#modules/order/contract'
import { newId } from '#platform/values/id'
import type { Money } from '#platform/values/money'
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
  voidOf,
  withQuickPsp,
} from '#modules/payment/tests/payments'

/** A PSP whose calls wait at a gate, so that a test decides what happens meanwhile. */
class GatedPsp extends MockPsp {
  arrived = 0
  answered = 0
  open!: () => void
  readonly #gate = new Promise<void>((resolve) => (this.open = resolve))

  constructor() {
    super({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })
  }

  async #wait(): Promise<void> {
    this.arrived++
    await this.#gate
  }

  override async authorize(order: AuthorizationRequest): Promise<Authorization> {
    await this.#wait()
    return super.authorize(order).finally(() => this.answered++)
  }

  override async capture(reference: string, amount: Money): Promise<Operation> {
    await this.#wait()
    return super.capture(reference, amount)
  }
}

/** A PSP that does each thing at once, and whose first answer to it gets lost. */
class LossyPsp extends MockPsp {
  readonly #heard = new Set<string>()

  constructor() {
    super({ timeoutMs: 30, latencyMs: 0, slowMs: 60_000 })
  }

  async #lose<T>(call: string, answer: T): Promise<T> {
    if (this.#heard.has(call)) return answer
    this.#heard.add(call)
    throw new PspTimeoutError(30)
  }

  override async authorize(order: AuthorizationRequest): Promise<Authorization> {
    return this.#lose(`authorize ${order.reference}`, await super.authorize(order))
  }

  override async capture(reference: string, amount: Money): Promise<Operation> {
    return this.#lose(`capture ${reference}`, await super.capture(reference, amount))
  }

  override async refund(refundId: string, reference: string, amount: Money): Promise<Operation> {
    return this.#lose(`refund ${refundId}`, await super.refund(refundId, reference, amount))
  }
}

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

test.group('payment: guarded transitions', (group) => {
  group.each.setup(withQuickPsp)

  test('what moved meanwhile is not moved again', async ({ assert }) => {
    const payment = await authorizedPayment()
    await store.transaction((tx) => move(tx, payment, 'capturing'))
    const late = store.transaction((tx) => move(tx, payment, 'voiding'))
    await assert.rejects(() => late, /moved meanwhile/)
    assert.equal((await findPayment(store, payment.id))!.status, 'capturing')
  })
})
