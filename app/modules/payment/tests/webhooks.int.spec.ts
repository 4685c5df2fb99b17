import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { usePsp } from '#modules/payment/actions/call_psp'
import { inquireAtPsp } from '#modules/payment/actions/record_authorization'
import { PaymentAuthorized, PaymentFailed } from '#modules/payment/contract'
import { MockPsp } from '#modules/payment/ports/mock_psp'
import { useWebhookDelivery } from '#modules/payment/ports/mock_psp_webhooks'
import { store, type PaymentRow } from '#modules/payment/store'
import { webhookSecret } from '#modules/payment/webhook_secret'
import { AuthorizationRequested, VoidRequested } from '#modules/order/contract'
import { sign } from '#platform/http/signed_webhook'
import { useClock, now } from '#platform/values/clock'
import { eventually, publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'
import {
  authorizedPayment,
  chargeOf,
  countOf,
  entriesOf,
  idle,
  paymentThatIs,
  request,
  voidOf,
  withQuickPsp,
} from '#modules/payment/tests/payments'

let count = 0
const notice = (payment: Pick<PaymentRow, 'id'>, more: object = {}) => ({
  id: `psp_test_${++count}_${payment.id}`,
  type: 'charge.authorized',
  createdAt: new Date(now()).toISOString(),
  data: { reference: payment.id },
  ...more,
})

function send(client: ApiClient, body: object | string, signature?: string) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  return client
    .post('/v1/webhooks/psp')
    .header('Content-Type', 'application/json')
    .header('X-Psp-Signature', signature ?? sign(raw, webhookSecret))
    .json(JSON.parse(raw))
}

/** A payment whose webhook will not come by itself within the test. */
async function pendingPayment(): Promise<PaymentRow> {
  const wanted = request({ token: 'tok_slow' })
  await publish(AuthorizationRequested, wanted)
  const payment = await paymentThatIs(wanted.orderId, 'authorizing')
  await until('it is pending', () =>
    store.one("SELECT 1 FROM timers WHERE name = 'payment.inquire' AND timer_key = ?", [payment.id])
  )
  return payment
}

test.group('payment: webhooks of the mock PSP', (group) => {
  group.each.setup(withQuickPsp)

  for (const token of ['tok_slow', 'tok_3ds']) {
    test(`${token} is pending, then authorized by webhook`, async ({ assert }) => {
      const payment = await authorizedPayment({ token })
      assert.equal(payment.status, 'authorized')
      const event = await store.one('SELECT 1 FROM webhook_events WHERE id = ?', [`psp_${payment.id}_1`])
      assert.isDefined(event)
      await idle()
    })
  }

  test('is delivered until it arrives, always under the same id', async ({ assert, cleanup }) => {
    const bodies: string[] = []
    cleanup(
      useWebhookDelivery(async (body) => {
        bodies.push(body)
        if (bodies.length < 2) throw new Error('nobody there')
      })
    )
    const payment = await pendingPayment()
    await until('delivered', () =>
      store.one('SELECT 1 FROM psp_events WHERE reference = ? AND delivered_at IS NOT NULL', [payment.id])
    )
    assert.lengthOf(bodies, 2)
    assert.equal(bodies[0], bodies[1])
  })
})

test.group('payment: the endpoint of the webhooks', (group) => {
  group.each.setup(() => usePsp(new MockPsp({ timeoutMs: 30, latencyMs: 0, slowMs: 600_000 })))
  group.each.teardown(async () => {
    await store.run("DELETE FROM timers WHERE name IN ('psp.webhook', 'payment.inquire')")
  })

  test('takes an announcement once, and answers its replay without a second effect', async ({ client, assert }) => {
    const payment = await pendingPayment()
    const body = notice(payment)
    for (let i = 0; i < 3; i++) (await send(client, body)).assertStatus(200)
    await eventually(PaymentAuthorized, ({ paymentId }) => paymentId === payment.id)
    await settled()
    assert.equal(await countOf(PaymentAuthorized, payment.order_id), 1)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization'])
  })

  test('the same announcement under another id changes nothing more', async ({ client, assert }) => {
    const payment = await pendingPayment()
    for (let i = 0; i < 2; i++) (await send(client, notice(payment))).assertStatus(200)
    await settled()
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization'])
  })

  test('a replay after the payment was given up asks the PSP for nothing more', async ({ client, assert, cleanup }) => {
    const psp = new MockPsp({ timeoutMs: 30, latencyMs: 0, slowMs: 600_000 })
    const letGo = psp.void.bind(psp)
    let voids = 0
    psp.void = (reference) => {
      voids++
      return letGo(reference)
    }
    cleanup(usePsp(psp))
    const wanted = request({ token: 'tok_declined' })
    await publish(AuthorizationRequested, wanted)
    const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    const body = notice({ id: data.paymentId })
    for (let i = 0; i < 3; i++) {
      ;(await send(client, body)).assertStatus(200)
      await idle()
    }
    assert.equal(voids, 1)
  })

  test('a failed challenge fails the payment', async ({ client, assert }) => {
    const payment = await pendingPayment()
    const data = { reference: payment.id, reason: 'challenge_failed' }
    ;(await send(client, notice(payment, { type: 'charge.declined', data }))).assertStatus(200)
    const failed = await eventually(PaymentFailed, ({ paymentId }) => paymentId === payment.id)
    assert.equal(failed.data.reason, 'challenge_failed')
  })

  test('what is authorized after the payment was given up is voided', async ({ client, assert }) => {
    const wanted = request({ token: 'tok_declined' })
    await publish(AuthorizationRequested, wanted)
    const { data } = await eventually(PaymentFailed, ({ orderId }) => orderId === wanted.orderId)
    /* The PSP changes its mind. */
    await store.run("UPDATE psp_charges SET status = 'authorized' WHERE reference = ?", [data.paymentId])
    ;(await send(client, notice({ id: data.paymentId }))).assertStatus(200)
    await until('voided there', async () => (await chargeOf(data.paymentId))!.status === 'voided')
    assert.equal((await paymentThatIs(wanted.orderId, 'failed')).failure, 'declined')
    assert.equal(await countOf(PaymentAuthorized, wanted.orderId), 0)
  })

  test('what is announced while the payment is stopped is not taken', async ({ client, assert }) => {
    const payment = await pendingPayment()
    await publish(VoidRequested, voidOf(payment))
    await eventually(PaymentFailed, ({ paymentId }) => paymentId === payment.id)
    ;(await send(client, notice(payment))).assertStatus(200)
    await idle()
    assert.deepEqual(await entriesOf(payment.order_id), [])
    assert.equal((await chargeOf(payment.id))!.status, 'voided')
  })

  test('a bad signature, and one of another body, get 400 and have no effect', async ({ client, assert }) => {
    const payment = await pendingPayment()
    const body = JSON.stringify(notice(payment))
    for (const signature of ['', 'nonsense', sign(body, 'another secret'), sign(`${body} `, webhookSecret)]) {
      const answer = await send(client, body, signature)
      answer.assertStatus(400)
      assert.equal(answer.body().code, 'E_BAD_SIGNATURE')
    }
    assert.equal((await paymentThatIs(payment.order_id, 'authorizing')).id, payment.id)
  })

  test('an old signature gets 400', async ({ client, assert, cleanup }) => {
    const payment = await pendingPayment()
    const body = JSON.stringify(notice(payment))
    const restore = useClock(() => Date.now() - 301_000)
    cleanup(restore)
    const signature = sign(body, webhookSecret)
    restore()
    const answer = await send(client, body, signature)
    answer.assertStatus(400)
    assert.equal(answer.body().code, 'E_STALE_SIGNATURE')
  })

  test('an unknown payment gets 404 and may be announced again', async ({ client }) => {
    const body = notice({ id: 'pay_unknown' })
    for (let i = 0; i < 2; i++) (await send(client, body)).assertStatus(404)
  })

  for (const more of [{ type: 'charge.exploded' }, { createdAt: 'yesterday' }, { data: {} }, { secret: 1 }]) {
    test(`a body with ${JSON.stringify(more)} gets 422`, async ({ client }) => {
      ;(await send(client, notice({ id: 'pay_unknown' }, more))).assertStatus(422)
    })
  }

  test('a webhook that never comes is asked for', async ({ assert }) => {
    const payment = await pendingPayment()
    await store.run("UPDATE psp_charges SET status = 'authorized' WHERE reference = ?", [payment.id])
    await store.transaction((tx) => inquireAtPsp.set(tx, payment.id, now(), { paymentId: payment.id }))
    await eventually(PaymentAuthorized, ({ paymentId }) => paymentId === payment.id)
    assert.deepEqual(await entriesOf(payment.order_id), ['authorization'])
  })
})
