import { test } from '@japa/runner'
import { FraudScored } from '#modules/fraud/contract'
import { aSuspiciousOrder } from '#modules/fraud/tests/orders'
import { OrderCancelled, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import { now } from '#platform/values/clock'
import { eventually, publish, settled } from '#tests/support/events'
import { orderCancelled, orderConfirmed, orderCreated } from '#tests/support/said'
import { accessToken } from '#tests/support/tokens'

test.group('fraud: scores over HTTP', () => {
  test('are for staff', async ({ client }) => {
    for (const path of ['/v1/fraud/scores/ord_x', '/v1/fraud/reviews', '/v1/fraud/export']) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(await accessToken('customer'))).assertStatus(403)
    }
    const missing = await client.get('/v1/fraud/scores/ord_x').bearerToken(await accessToken('staff'))
    missing.assertStatus(404)
  })

  test('explain themselves and say how the order ended', async ({ client, assert }) => {
    const data = aSuspiciousOrder()
    await publish(OrderCreated, data)
    await eventually(FraudScored, (each) => each.orderId === data.orderId)
    const { orderId, total } = data
    await publish(OrderConfirmed, orderConfirmed({ orderId, total }))
    await publish(OrderCancelled, orderCancelled({ orderId, total }))
    await settled()
    const answer = await client.get(`/v1/fraud/scores/${data.orderId}`).bearerToken(await accessToken('staff'))
    const body = answer.body()
    assert.containsSubset(body, { orderId: data.orderId, score: 80, decision: 'review', outcome: 'cancelled' })
    assert.deepEqual(
      body.factors.map(({ name, points }: { name: string; points: number }) => [name, points]),
      [
        ['amount', 50],
        ['region_mismatch', 30],
      ]
    )
    assert.equal(body.features.shippingCountry, 'US')
  })

  test('are exported as JSON Lines, within the span that was asked for', async ({ client, assert }) => {
    const from = new Date(now()).toISOString()
    const orders = Array.from({ length: 510 }, () => orderCreated())
    for (const each of orders) await publish(OrderCreated, each)
    await settled()
    const to = new Date(now() + 1000).toISOString()
    const token = await accessToken('staff')
    const read = async (query: object) => {
      const answer = await client.get('/v1/fraud/export').qs(query).bearerToken(token)
      answer.assertStatus(200)
      assert.match(answer.header('content-type')!, /^application\/x-ndjson/)
      return answer
        .text()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    }
    const records = await read({ from, to })
    assert.sameMembers(
      records.map(({ orderId }) => orderId),
      orders.map(({ orderId }) => orderId)
    )
    assert.containsSubset(records[0], { score: 0, decision: 'accept', review: null, outcome: null })
    assert.onlyProperties(records[0], [
      'orderId',
      'scoredAt',
      'features',
      'mode',
      'score',
      'factors',
      'decision',
      'review',
      'outcome',
    ])
    assert.isEmpty(await read({ from: '2000-01-01', to: '2000-02-01' }))
    for (const query of [{ from: 'yesterday' }, { to: '2026-13-01' }, { from: "2026-01-01' OR 1=1" }]) {
      ;(await client.get('/v1/fraud/export').qs(query).bearerToken(token)).assertStatus(400)
    }
  })
})
