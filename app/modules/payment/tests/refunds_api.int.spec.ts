import { test } from '@japa/runner'
import { PaymentRefunded } from '#modules/payment/contract'
import { findPayment, store } from '#modules/payment/store'
import { newId } from '#platform/values/id'
import { eventually } from '#tests/support/events'
import { until } from '#tests/support/wait'
import { authorizedPayment, capturedPayment, chargeOf, withQuickPsp } from '#modules/payment/tests/payments'
import { post, staff } from '#modules/payment/tests/by_staff'

test.group('payment: refunds by hand', (group) => {
  group.each.setup(withQuickPsp)

  const euros = (amount: number) => ({ amount: { amount, currency: 'EUR' } })

  test('gives back a part, then the rest', async ({ client, assert }) => {
    const { id } = await capturedPayment()
    const answer = await post(client, `/v1/payments/${id}/refunds`, { ...euros(1000), reason: 'scratched' })
    answer.assertStatus(202)
    assert.containsSubset(answer.body(), { status: 'refunding', refunding: { amount: 1000 }, refunded: { amount: 0 } })
    await eventually(PaymentRefunded, ({ paymentId }) => paymentId === id)
    const between = await client.get(`/v1/payments/${id}`).bearerToken(await staff())
    assert.equal(between.body().status, 'partially_refunded')

    ;(await post(client, `/v1/payments/${id}/refunds`, {})).assertStatus(202)
    await eventually(PaymentRefunded, (data) => data.paymentId === id && data.refundedInAll.amount === 4990)
    const refunds = (await client.get(`/v1/payments/${id}/refunds`).bearerToken(await staff())).body()
    assert.containsSubset(refunds.data, [
      { status: 'refunded', amount: { amount: 3990 } },
      { status: 'refunded', amount: { amount: 1000 }, reason: 'scratched', paymentId: id },
    ])
    const after = await client.get(`/v1/payments/${id}`).bearerToken(await staff())
    assert.equal(after.body().status, 'refunded')
    const more = await post(client, `/v1/payments/${id}/refunds`, euros(1))
    more.assertStatus(409)
    assert.equal(more.body().code, 'E_REFUND_EXCEEDS_CAPTURE')
    ;(await post(client, `/v1/payments/${id}/refunds`, {})).assertStatus(409)
  })

  test('ten at once never give back more than was captured', async ({ client, assert }) => {
    const { id } = await capturedPayment({ amount: { amount: 1000, currency: 'EUR' } })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(client, `/v1/payments/${id}/refunds`, euros(300)))
    )
    const statuses = answers.map((answer) => answer.status())
    assert.lengthOf(
      statuses.filter((status) => status === 202),
      3
    )
    assert.lengthOf(
      statuses.filter((status) => status === 409),
      7
    )
    await until('all are made', async () => (await findPayment(store, id))!.refunding === 0)
    assert.equal((await findPayment(store, id))!.refunded, 900)
    assert.equal((await chargeOf(id))!.refunded, 900)
  })

  test('the database refuses to promise more than was captured', async ({ assert }) => {
    const { id } = await capturedPayment()
    await assert.rejects(() => store.run('UPDATE payments SET refunding = 4991 WHERE id = ?', [id]), /check/i)
  })

  test('the same key gives back once, another body is refused', async ({ client, assert }) => {
    const { id } = await capturedPayment()
    const key = newId('request')
    const url = `/v1/payments/${id}/refunds`
    ;(await post(client, url, euros(500), key)).assertStatus(202)
    const replay = await post(client, url, euros(500), key)
    replay.assertStatus(202)
    assert.equal(replay.header('idempotent-replayed'), 'true')
    ;(await post(client, url, euros(501), key)).assertStatus(422)
    await eventually(PaymentRefunded, ({ paymentId }) => paymentId === id)
    assert.containsSubset(await findPayment(store, id), { refunded: 500, refunding: 0 })
  })

  test('without a key 400, before the capture 409, in another currency 422', async ({ client, assert }) => {
    const { id } = await authorizedPayment()
    const url = `/v1/payments/${id}/refunds`
    const keyless = await client
      .post(url)
      .bearerToken(await staff())
      .json({})
    keyless.assertStatus(400)
    const early = await post(client, url, euros(1))
    early.assertStatus(409)
    assert.equal(early.body().code, 'E_NOT_CAPTURED')
    const foreign = await post(client, url, { amount: { amount: 1, currency: 'USD' } })
    foreign.assertStatus(422)
    assert.equal(foreign.body().errors[0].pointer, '/amount/currency')
  })

  for (const amount of [-1, 0, 1.5, '1', 1e300]) {
    test(`an amount of ${JSON.stringify(amount)} is refused by name`, async ({ client, assert }) => {
      const answer = await post(client, `/v1/payments/${newId('payment')}/refunds`, {
        amount: { amount, currency: 'EUR' },
      })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, '/amount/amount')
    })
  }

  test('a field that cannot be set is refused by name', async ({ client, assert }) => {
    const answer = await post(client, `/v1/payments/${newId('payment')}/refunds`, { status: 'refunded' })
    answer.assertStatus(422)
    assert.equal(answer.body().errors[0].pointer, '/status')
  })
})
