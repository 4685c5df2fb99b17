import { test } from '@japa/runner'
import { PaymentCaptured, PaymentVoided } from '#modules/payment/contract'
import { store } from '#modules/payment/store'
import { AuthorizationRequested } from '#modules/order/contract'
import { hashToken, newGuestToken } from '#platform/http/guest_token'
import { newId } from '#platform/values/id'
import { eventually, publish } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'
import {
  authorizedPayment,
  capturedPayment,
  entriesOf,
  paymentThatIs,
  request,
  withQuickPsp,
} from '#modules/payment/tests/payments'
import { post, staff } from '#modules/payment/tests/by_staff'

test.group('payment: reading', (group) => {
  group.each.setup(withQuickPsp)

  test('its customer, its guest and staff see it; for others it is not there', async ({ client, assert }) => {
    const customerId = newId('customer')
    const cartToken = newGuestToken()
    const { id, order_id: orderId } = await authorizedPayment({ customerId, accessHash: hashToken(cartToken) })
    const url = `/v1/payments/${id}`
    const seen = await client.get(url).bearerToken(await accessToken('customer', customerId))
    seen.assertStatus(200)
    assert.containsSubset(seen.body(), {
      id,
      orderId,
      attempt: 1,
      status: 'authorized',
      amount: { amount: 4990, currency: 'EUR' },
      captured: { amount: 0, currency: 'EUR' },
      failure: null,
    })
    ;(await client.get(url).header('X-Cart-Token', cartToken)).assertStatus(200)
    ;(await client.get(url).bearerToken(await staff())).assertStatus(200)
    ;(await client.get(`${url}/refunds`).header('X-Cart-Token', cartToken)).assertStatus(200)

    const missing = await client.get(`/v1/payments/${newId('payment')}`)
    for (const path of [url, `${url}/refunds`]) {
      const others = [
        await client.get(path),
        await client.get(path).header('X-Cart-Token', newGuestToken()),
        await client.get(path).bearerToken(await accessToken('customer')),
      ]
      for (const answer of others) {
        answer.assertStatus(404)
        assert.equal(answer.body().detail, missing.body().detail)
      }
    }
  })

  test('a payment of nobody in particular is for staff only', async ({ client }) => {
    const { id } = await authorizedPayment({ customerId: null, accessHash: null })
    ;(await client.get(`/v1/payments/${id}`).header('X-Cart-Token', 'null')).assertStatus(404)
    ;(await client.get(`/v1/payments/${id}`).bearerToken(await accessToken('customer'))).assertStatus(404)
  })

  test('staff find the payments of an order', async ({ client, assert }) => {
    const payment = await authorizedPayment()
    await publish(AuthorizationRequested, request({ orderId: payment.order_id, attempt: 2, token: 'tok_declined' }))
    await until('two payments', async () => {
      const rows = await store.all("SELECT 1 FROM payments WHERE order_id = ? AND status <> 'authorizing'", [
        payment.order_id,
      ])
      return rows.length === 2
    })
    const answer = await client
      .get('/v1/payments')
      .qs({ orderId: payment.order_id })
      .bearerToken(await staff())
    answer.assertStatus(200)
    assert.deepEqual(
      answer.body().data.map(({ status }: { status: string }) => status),
      ['failed', 'authorized']
    )
    assert.isNull(answer.body().page.next)
  })

  test('lists and changes are for staff', async ({ client }) => {
    const { id } = await authorizedPayment()
    const customer = await accessToken('customer')
    ;(await client.get('/v1/payments')).assertStatus(401)
    ;(await client.get('/v1/payments').bearerToken(customer)).assertStatus(403)
    for (const action of ['capture', 'void', 'refunds']) {
      ;(await client.post(`/v1/payments/${id}/${action}`).json({})).assertStatus(401)
      ;(await client.post(`/v1/payments/${id}/${action}`).bearerToken(customer).json({})).assertStatus(403)
    }
  })

  test('a limit and a cursor that are none get 400', async ({ client }) => {
    for (const qs of [{ limit: 10_000 }, { after: 'tampered' }]) {
      ;(
        await client
          .get('/v1/payments')
          .qs(qs)
          .bearerToken(await staff())
      ).assertStatus(400)
    }
  })
})

test.group('payment: capture and void by hand', (group) => {
  group.each.setup(withQuickPsp)

  test('captures what is authorized; again it answers with what is', async ({ client, assert }) => {
    const { id, order_id: orderId } = await authorizedPayment()
    const answer = await post(client, `/v1/payments/${id}/capture`)
    answer.assertStatus(202)
    assert.equal(answer.body().status, 'capturing')
    await eventually(PaymentCaptured, ({ paymentId }) => paymentId === id)
    const again = await post(client, `/v1/payments/${id}/capture`)
    again.assertStatus(200)
    assert.equal(again.body().status, 'captured')
    assert.deepEqual(await entriesOf(orderId), ['authorization', 'capture'])
  })

  test('voids what is authorized; then it cannot be captured', async ({ client, assert }) => {
    const { id } = await authorizedPayment()
    const answer = await post(client, `/v1/payments/${id}/void`)
    answer.assertStatus(202)
    assert.equal(answer.body().status, 'voiding')
    await eventually(PaymentVoided, ({ paymentId }) => paymentId === id)
    ;(await post(client, `/v1/payments/${id}/void`)).assertStatus(200)
    const late = await post(client, `/v1/payments/${id}/capture`)
    late.assertStatus(409)
    assert.equal(late.body().code, 'E_NOT_AUTHORIZED')
  })

  test('what is captured is refunded, not voided', async ({ client, assert }) => {
    const { id } = await capturedPayment()
    const answer = await post(client, `/v1/payments/${id}/void`)
    answer.assertStatus(409)
    assert.equal(answer.body().code, 'E_ALREADY_CAPTURED')
  })

  test('captured and voided at once: one of them happens', async ({ client, assert }) => {
    const { id, order_id: orderId } = await authorizedPayment()
    const [captured, voided] = await Promise.all([
      post(client, `/v1/payments/${id}/capture`),
      post(client, `/v1/payments/${id}/void`),
    ])
    assert.deepEqual([captured.status(), voided.status()].sort(), [202, 409])
    const { status } = await paymentThatIs(orderId, 'captured', 'voided')
    assert.equal(status, captured.status() === 202 ? 'captured' : 'voided')
    assert.lengthOf(await entriesOf(orderId), 2)
  })

  test('a payment that is not there gets 404, and no key 400', async ({ client, assert }) => {
    ;(await post(client, `/v1/payments/${newId('payment')}/capture`)).assertStatus(404)
    const { id } = await authorizedPayment()
    const answer = await client.post(`/v1/payments/${id}/void`).bearerToken(await staff())
    answer.assertStatus(400)
    assert.equal(answer.body().code, 'E_IDEMPOTENCY_KEY_REQUIRED')
  })
})
