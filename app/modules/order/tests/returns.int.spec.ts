import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { CustomerErased } from '#modules/customer/contract'
import { OrderReturned, RefundRequested } from '#modules/order/contract'
import { store } from '#modules/order/store'
import { PaymentRefunded } from '#modules/payment/contract'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { checkedOut, deliver, eur, type Story } from '#modules/order/tests/stories'

const sendBack = (client: ApiClient, { orderId, token }: Story, lineId: string, quantity: unknown) =>
  client
    .post(`/v1/orders/${orderId}/returns`)
    .header('X-Cart-Token', token)
    .json({ lines: [{ lineId, quantity }] })

const receive = async (client: ApiClient, { orderId }: Story, returnId: string) =>
  client.post(`/v1/orders/${orderId}/returns/${returnId}/receive`).bearerToken(await accessToken('staff'))

test.group('order: returns', () => {
  test('a part is paid back with its share of the discount; all of it makes the order returned', async ({
    client,
    assert,
  }) => {
    /* Three for 10.00 each with 1.00 off: 29.00 were paid. */
    const story = await checkedOut({ quantity: 3, discount: 100 })
    await deliver(story)
    const lineId = story.data.lines[0]!.lineId

    const first = await sendBack(client, story, lineId, 1)
    first.assertStatus(201)
    assert.deepEqual(first.body().refund, eur(967))
    const received = await receive(client, story, first.body().id)
    received.assertStatus(200)
    const { data: asked } = await eventually(RefundRequested, (data) => data.orderId === story.orderId)
    assert.deepEqual(asked.amount, eur(967))
    assert.equal(await story.status(), 'completed')

    const amount = eur(967)
    const refund = { paymentId: asked.paymentId, orderId: story.orderId, attempt: 1, amount, refundId: asked.refundId }
    await publish(PaymentRefunded, { ...refund, refundedInAll: eur(967) })
    await settled()
    const listed = await client.get(`/v1/orders/${story.orderId}/returns`).header('X-Cart-Token', story.token)
    assert.equal(listed.body().data[0].status, 'refunded')

    const rest = await sendBack(client, story, lineId, 2)
    assert.deepEqual(rest.body().refund, eur(1933))
    await receive(client, story, rest.body().id)
    assert.equal(await story.status(), 'returned')
    const page = async (query: object) =>
      (await client.get(`/v1/orders/${story.orderId}/returns`).qs(query).header('X-Cart-Token', story.token)).body()
    const { data, page: onwards } = await page({ limit: 1 })
    assert.deepEqual(data[0].id, first.body().id)
    const last = await page({ limit: 1, after: onwards.next })
    assert.deepEqual([last.data[0].id, last.page.next], [rest.body().id, null])
    await settled()
    const returned = (await allEvents(OrderReturned)).filter(({ data }) => data.orderId === story.orderId)
    assert.lengthOf(returned, 2)
  })

  test('what the shopper writes goes to nobody else, and goes at erasure', async ({ client, assert }) => {
    const words = 'My husband Edgar is allergic to it'
    const customerId = newId('customer')
    const story = await checkedOut({ customerId })
    await deliver(story)
    const { id } = (
      await client
        .post(`/v1/orders/${story.orderId}/returns`)
        .bearerToken(await accessToken('staff'))
        .header('Idempotency-Key', story.orderId)
        .json({ lines: [{ lineId: story.data.lines[0]!.lineId, quantity: 1 }], reason: words })
    ).body()
    await receive(client, story, id)
    const { data } = await eventually(RefundRequested, ({ orderId }) => orderId === story.orderId)
    assert.equal(data.reason, 'returned')
    assert.include(JSON.stringify(await store.all('SELECT * FROM order_returns WHERE id = ?', [id])), words)

    await publish(CustomerErased, { customerId, version: 2, erasedAt: Date.now() })
    await settled()
    assert.deepEqual(await store.one('SELECT reason FROM order_returns WHERE id = ?', [id]), { reason: null })
    assert.isUndefined(await store.one('SELECT 1 FROM idempotency_keys WHERE body LIKE ?', [`%${words}%`]))
  })

  test('more than was bought cannot come back, not even by requests at the same time', async ({ client, assert }) => {
    const story = await checkedOut({ quantity: 2 })
    await deliver(story)
    const lineId = story.data.lines[0]!.lineId
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendBack(client, story, lineId, 1)))
    assert.lengthOf(
      answers.filter((answer) => answer.status() === 201),
      2
    )
    const refused = answers.find((answer) => answer.status() === 422)!
    assert.equal(refused.body().errors[0].pointer, '/lines/0/quantity')
  })

  test('received once; not by the shopper; not before it was delivered', async ({ client }) => {
    const story = await checkedOut()
    await deliver(story)
    const { id } = (await sendBack(client, story, story.data.lines[0]!.lineId, 1)).body()
    const path = `/v1/orders/${story.orderId}/returns/${id}/receive`
    ;(await client.post(path).header('X-Cart-Token', story.token)).assertStatus(401)
    ;(await receive(client, story, id)).assertStatus(200)
    ;(await receive(client, story, id)).assertStatus(409)
    ;(await receive(client, story, newId('orderReturn'))).assertStatus(404)

    const early = await checkedOut()
    await early.place()
    await settled()
    ;(await sendBack(client, early, early.data.lines[0]!.lineId, 1)).assertStatus(409)
  })

  test('what is not a line of the order, or not a quantity, is refused by name', async ({ client, assert }) => {
    const story = await checkedOut()
    await deliver(story)
    const unknown = await sendBack(client, story, newId('orderLine'), 1)
    assert.equal(unknown.body().errors[0].pointer, '/lines/0/lineId')
    const text = await sendBack(client, story, story.data.lines[0]!.lineId, '1')
    assert.equal(text.body().errors[0].pointer, '/lines/0/quantity')
  })
})
