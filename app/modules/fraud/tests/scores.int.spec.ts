import { test } from '@japa/runner'
import { CustomerErased, CustomerRegistered, CustomerUpdated } from '#modules/customer/contract'
import { FraudFlagged, FraudScored } from '#modules/fraud/contract'
import { store } from '#modules/fraud/store'
import { aSuspiciousOrder } from '#modules/fraud/tests/orders'
import { OrderCreated } from '#modules/order/contract'
import { PaymentFailed, type PaymentFailure } from '#modules/payment/contract'
import { encodeEvent } from '#platform/messaging/outbox'
import { host } from '#platform/modules/host'
import { newId } from '#platform/values/id'
import { now, useClock } from '#platform/values/clock'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { customerRegistered, orderCreated } from '#tests/support/said'
import { accessToken } from '#tests/support/tokens'

const scored = (orderId: string) => eventually(FraudScored, (data) => data.orderId === orderId)

async function order(data: ReturnType<typeof orderCreated>) {
  await publish(OrderCreated, data)
  return (await scored(data.orderId)).data
}

const failed = (orderId: string, reason: PaymentFailure) => ({
  paymentId: newId('payment'),
  orderId,
  attempt: 1,
  amount: { amount: 4990, currency: 'EUR' },
  reason,
})

test.group('fraud: scores', () => {
  test('an ordinary order is accepted', async ({ assert }) => {
    const data = orderCreated()
    assert.containsSubset(await order(data), { score: 0, decision: 'accept', mode: 'deterministic', factors: [] })
    await settled()
    assert.isUndefined((await allEvents(FraudFlagged)).find((each) => each.data.orderId === data.orderId))
  })

  test('two hundred guests in a row are accepted', async ({ assert }) => {
    const orders = Array.from({ length: 200 }, (_, n) =>
      orderCreated({ total: { amount: 1000 + n * 1500, currency: 'EUR' } })
    )
    for (const each of orders) await publish(OrderCreated, each)
    await settled()
    const ids = new Set(orders.map(({ orderId }) => orderId))
    const results = (await allEvents(FraudScored)).filter(({ data }) => ids.has(data.orderId))
    assert.lengthOf(results, 200)
    assert.isEmpty(results.filter(({ data }) => data.decision !== 'accept'))
  })

  test('scores once, whether the same event comes again or another about the same order', async ({ assert }) => {
    for (const data of [orderCreated(), aSuspiciousOrder()]) {
      const id = await publish(OrderCreated, data)
      await publish(OrderCreated, data, id)
      await publish(OrderCreated, data)
      await settled()
      const about = ({ data: { orderId } }: { data: { orderId: string } }) => orderId === data.orderId
      assert.lengthOf((await allEvents(FraudScored)).filter(about), 1)
      assert.lengthOf((await allEvents(FraudFlagged)).filter(about), data.total.amount > 1_000_000 ? 1 : 0)
    }
  })

  test('the same address in quick succession shows, however it is spelt', async ({ assert }) => {
    const email = `${newId('event')}@burst.example`
    for (const spelling of [email, email.toUpperCase(), ` ${email}`]) await order(orderCreated({ email: spelling }))
    const fourth = await order(orderCreated({ email }))
    assert.containsSubset(fourth, { score: 15, factors: [{ name: 'velocity', points: 15 }] })
  })

  test('an order that was overtaken by the rest of its burst shows as well', async ({ assert }) => {
    const email = `${newId('event')}@late.example`
    const goBack = useClock(() => Date.now() - 5 * 60_000)
    const late = encodeEvent(OrderCreated, orderCreated({ email }))
    goBack()
    for (let i = 0; i < 3; i++) await order(orderCreated({ email }))
    const { topic, message_key: key, value } = late
    const headers = JSON.parse(late.headers) as Record<string, string>
    await host().messaging.broker.publish([{ topic, key, headers, value }])
    assert.equal((await scored(key)).data.score, 15)
  })

  test('the same customer shows, whatever address they give', async ({ assert }) => {
    const customerId = newId('customer')
    for (let i = 0; i < 3; i++) await order(orderCreated({ customerId }))
    assert.equal((await order(orderCreated({ customerId }))).score, 15)
  })

  test('declines count by buyer, also those that overtook their order; trouble of the PSP does not', async ({
    assert,
  }) => {
    const email = `${newId('event')}@declined.example`
    const first = orderCreated({ email })
    for (const reason of ['declined', 'insufficient_funds', 'psp_timeout', 'stopped'] as const) {
      await publish(PaymentFailed, failed(first.orderId, reason))
    }
    await settled()
    await order(first)
    assert.containsSubset(await order(orderCreated({ email })), { score: 15, factors: [{ name: 'repeated_declines' }] })
    const other = await order(orderCreated())
    assert.equal(other.score, 0)
  })

  test('no address, name or street is kept', async ({ assert }) => {
    const data = orderCreated()
    await order(data)
    const row = await store.one('SELECT * FROM scores WHERE order_id = ?', [data.orderId])
    const kept = JSON.stringify(row)
    for (const secret of ['guests.example', 'Canary', 'Hidden Lane', '10115']) assert.notInclude(kept, secret)
  })

  test('an account’s age and region are features, and never go back', async ({ client, assert }) => {
    const account = customerRegistered({ email: 'age@example.com', region: 'us-east', registeredAt: now() - 5_000_000 })
    await publish(CustomerRegistered, account)
    const { registeredAt, ...profile } = account
    await publish(CustomerUpdated, { ...profile, version: 3, region: 'ap-southeast' })
    await publish(CustomerUpdated, { ...profile, version: 2, region: 'eu-west' })
    await settled()
    const data = orderCreated({ customerId: account.customerId })
    await order(data)
    const answer = await client.get(`/v1/fraud/scores/${data.orderId}`).bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    const { features } = answer.body()
    assert.equal(features.accountRegion, 'ap-southeast')
    assert.closeTo(features.accountAgeSeconds, (now() - registeredAt) / 1000, 30)
  })

  test('erasure cuts the tie between orders and a person, and late events do not mend it', async ({
    client,
    assert,
  }) => {
    const account = customerRegistered({ email: `${newId('event')}@erased.example` })
    await publish(CustomerRegistered, account)
    await settled()
    const [signedIn, guest] = [orderCreated({ customerId: account.customerId }), orderCreated({ email: account.email })]
    await order(signedIn)
    await order(guest)
    const reviewId = newId('fraudReview')
    await store.run(
      `INSERT INTO reviews (id, order_id, score, status, due_at, note, created_at)
       VALUES (?, ?, 80, 'open', ?, NULL, 1)`,
      [reviewId, guest.orderId, now() + 60_000]
    )
    const decided = await client
      .post(`/v1/fraud/reviews/${reviewId}/decision`)
      .bearerToken(await accessToken('staff'))
      .header('Idempotency-Key', reviewId)
      .json({ decision: 'clear', note: 'Ada answered the phone' })
    decided.assertStatus(200)
    await publish(CustomerErased, { customerId: account.customerId, version: 2, erasedAt: now() })
    await publish(CustomerRegistered, account)
    await settled()
    const late = orderCreated({ customerId: account.customerId, email: account.email })
    await order(late)
    const review = await store.one('SELECT note FROM reviews WHERE order_id = ?', [guest.orderId])
    assert.deepEqual({ ...review }, { note: null })
    assert.isUndefined(await store.one('SELECT 1 FROM idempotency_keys WHERE idempotency_key = ?', [reviewId]))
    for (const { orderId } of [signedIn, guest, late]) {
      const row = await store.one('SELECT email_hash, score FROM scores WHERE order_id = ?', [orderId])
      assert.deepEqual({ ...row }, { email_hash: null, score: 0 })
    }
  })
})
