import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { CartCheckedOut } from '#modules/cart/contract'
import { CustomerErased } from '#modules/customer/contract'
import { ShipmentCreated, ShipmentDelivered, ShipmentDispatched } from '#modules/fulfillment/contract'
import {
  AuthorizationRequested,
  CaptureRequested,
  CommitRequested,
  HoldRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  OrderFulfilled,
  ReleaseRequested,
  VoidRequested,
} from '#modules/order/contract'
import { presentListed } from '#modules/order/controllers/presented_order'
import { findOrder, store } from '#modules/order/store'
import type { SqlSession } from '#platform/storage/sql'
import { env } from '#start/env'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { demoCheckout } from '#tests/support/demo_checkout'
import { newOffer, newRegion } from '#tests/support/offers'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'
import { checkedOut, eur, reaches, type Story } from '#modules/order/tests/stories'

/** The order as it is now; what a replica answers is replica_suite.ts's. */
const asGuest = (client: ApiClient, { orderId, token }: Story) =>
  client.get(`/v1/orders/${orderId}?consistency=strong`).header('X-Cart-Token', token)

test.group('order: from checkout to completion', () => {
  test('goes all the way, every step stamped with its cause', async ({ client, assert }) => {
    const story = await checkedOut()
    const of = (data: { orderId: string }) => data.orderId === story.orderId
    await story.place()
    await eventually(OrderCreated, of)
    assert.equal((await eventually(HoldRequested, of)).data.attempt, 1)
    const reserved = await story.reserved()
    assert.deepEqual((await eventually(AuthorizationRequested, of)).data.amount, eur(1490))
    await story.scored()
    await story.authorized()
    await eventually(CommitRequested, of)
    await story.committed()
    await eventually(CaptureRequested, of)
    const { data } = await eventually(OrderConfirmed, of)
    assert.deepEqual(data.allocations, [{ sku: story.data.lines[0]!.sku, warehouse: 'ams', quantity: 1 }])
    await story.captured()
    await story.created()
    await story.dispatched()
    await eventually(OrderFulfilled, of)
    await story.delivered()
    await eventually(OrderCompleted, of)

    const answer = await asGuest(client, story)
    answer.assertStatus(200)
    assert.deepEqual(
      answer.body().history.map((entry: any) => entry.status),
      ['pending', 'reserved', 'authorized', 'confirmed', 'fulfilling', 'shipped', 'delivered', 'completed']
    )
    assert.equal(answer.body().history[1].cause, reserved)
    assert.deepEqual(answer.body().totals.total, eur(1490))
    assert.lengthOf(answer.body().shipments, 1)
  })

  test('the cart’s event five times makes one order', async ({ assert }) => {
    const story = await checkedOut()
    const id = await story.place()
    for (let i = 0; i < 4; i++) await publish(CartCheckedOut, story.data, id)
    await publish(CartCheckedOut, story.data)
    await settled()
    assert.lengthOf(
      (await allEvents(OrderCreated)).filter(({ data }) => data.orderId === story.orderId),
      1
    )
  })

  test('parcels: shipped when all are on their way, delivered when all arrived', async ({ assert }) => {
    const story = await checkedOut()
    await story.place()
    for (const step of ['reserved', 'scored', 'authorized', 'committed'] as const) {
      await story[step]()
      await settled()
    }
    const other = { shipmentId: newId('shipment'), orderId: story.orderId, version: 1, trackingNumber: 'TR-2' }
    await story.created(2)
    await publish(ShipmentCreated, { ...other, warehouse: 'nyc', carrier: 'x', parcels: 2, lines: [] })
    await reaches(story, 'fulfilling')
    await story.delivered()
    await settled()
    assert.equal(await story.status(), 'fulfilling')
    await publish(ShipmentDispatched, { ...other, at: 1 })
    await reaches(story, 'shipped')
    await publish(ShipmentDelivered, { ...other, at: 2 })
    await reaches(story, 'completed')
  })
})

test.group('order: compensation', () => {
  test('out of stock: cancelled, with a sentence for the shopper', async ({ client, assert }) => {
    const story = await checkedOut()
    await story.place()
    await story.rejected()
    await reaches(story, 'cancelled')
    const { cancellation } = (await asGuest(client, story)).body()
    assert.equal(cancellation.reason, 'out_of_stock')
    assert.match(cancellation.message, /sold out/)
  })

  test('payment declined: the hold is released', async ({ assert }) => {
    const story = await checkedOut()
    await story.place()
    await story.reserved()
    await story.failed()
    await eventually(ReleaseRequested, (data) => data.orderId === story.orderId)
    const { data } = await eventually(OrderCancelled, (each) => each.orderId === story.orderId)
    assert.equal(data.reason, 'payment_failed')
  })

  test('cancelled by the shopper, then authorized late: voided', async ({ client, assert }) => {
    const story = await checkedOut()
    await story.place()
    await story.reserved()
    await reaches(story, 'reserved')
    const cancelled = await client.post(`/v1/orders/${story.orderId}/cancel`).header('X-Cart-Token', story.token)
    cancelled.assertStatus(200)
    assert.equal(cancelled.body().status, 'cancelled')
    await story.authorized()
    await until('a second void', async () => {
      const voids = (await allEvents(VoidRequested)).filter(({ data }) => data.orderId === story.orderId)
      return voids.some(({ data }) => data.paymentId !== null)
    })
    const again = await client.post(`/v1/orders/${story.orderId}/cancel`).header('X-Cart-Token', story.token)
    again.assertStatus(409)
  })

  test('an answer that comes before the order is not lost', async () => {
    const story = await checkedOut()
    await story.scored()
    await settled()
    await story.place()
    await story.reserved()
    await story.authorized()
    /* Without the score it would wait for the fraud timeout, which is longer than this test. */
    await eventually(CommitRequested, (data) => data.orderId === story.orderId, 4000)
  })
})

test.group('order: who sees what', () => {
  test('an order that is not the caller’s looks like none', async ({ client, assert }) => {
    const customerId = newId('customer')
    const story = await checkedOut({ customerId })
    await story.place()
    await until('the order', story.status)
    const get = (bearer?: string) => {
      const request = client.get(`/v1/orders/${story.orderId}`)
      return bearer ? request.bearerToken(bearer) : request
    }
    ;(await get(await accessToken('customer', customerId))).assertStatus(200)
    ;(await get(await accessToken('staff'))).assertStatus(200)
    const [stranger, guest, missing] = [
      await get(await accessToken('customer')),
      await get(),
      await client.get(`/v1/orders/ord_01h455vb4pex5vsknk084sn02q`),
    ]
    for (const answer of [stranger, guest, missing]) answer.assertStatus(404)
    const mine = await client
      .get('/v1/orders?consistency=strong')
      .bearerToken(await accessToken('customer', customerId))
    assert.deepEqual(
      mine.body().data.map((order: any) => order.id),
      [story.orderId]
    )
    ;(await client.get('/v1/orders')).assertStatus(401)
  })

  test('a list has the lines and the history of each order, in two queries for all', async ({ client, assert }) => {
    const customerId = newId('customer')
    const bearer = await accessToken('customer', customerId)
    const stories = [await checkedOut({ customerId, quantity: 2 }), await checkedOut({ customerId })]
    for (const story of stories) {
      await story.place()
      await until('the order', story.status)
    }
    await settled()
    const { data } = (await client.get('/v1/orders?consistency=strong').bearerToken(bearer)).body()
    assert.lengthOf(data, 2)
    for (const order of data) {
      const one = (await client.get(`/v1/orders/${order.id}?consistency=strong`).bearerToken(bearer)).body()
      assert.deepEqual([order.lines, order.history], [one.lines, one.history])
      assert.lengthOf(order.lines, 1)
      assert.equal(order.history[0].status, 'pending')
    }

    const queries: string[] = []
    const counting: SqlSession = {
      dialect: store.dialect,
      all: (sql, parameters) => (queries.push(sql), store.all(sql, parameters)),
      one: () => assert.fail('one by one'),
      run: () => assert.fail('a write'),
    }
    const orders = await Promise.all(stories.map(async ({ orderId }) => (await findOrder(store, orderId))!))
    assert.lengthOf(await presentListed(counting, orders), 2)
    assert.lengthOf(queries, 2)
  })

  test('an id that was given out a moment ago is waited for', async ({ client }) => {
    const story = await checkedOut()
    const shown = client.get(`/v1/orders/${story.orderId}`).header('X-Cart-Token', story.token)
    const [answer] = await Promise.all([shown, settled().then(() => story.place())])
    answer.assertStatus(200)
  })

  test('erasure takes the person out and leaves the figures', async ({ client, assert }) => {
    const customerId = newId('customer')
    const story = await checkedOut({ customerId })
    await story.place()
    await until('the order', story.status)
    await publish(CustomerErased, { customerId, version: 2, erasedAt: Date.now() })
    await settled()
    const body = (await asGuest(client, story)).body()
    assert.equal(body.email, 'erased')
    assert.equal(body.shippingAddress.line1, 'erased')
    assert.equal(body.shippingAddress.country, 'DE')
    assert.deepEqual(body.totals.total, eur(1490))
  })
})

test.group('order: followed live', () => {
  test('streams each step from the one that was seen last, and ends', async ({ assert }) => {
    const story = await checkedOut()
    await story.place()
    await until('the order', story.status)
    const open = (lastEventId?: string) =>
      fetch(`http://${env.HOST}:${env.PORT}/v1/orders/${story.orderId}/events`, {
        headers: { 'X-Cart-Token': story.token, ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
      })
    const response = await open()
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    const whole = response.text()
    await story.rejected()
    const text = await whole
    const events = [...text.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(([, name, data]) => [
      name,
      JSON.parse(data!).status,
    ])
    assert.deepEqual(events, [
      ['status', 'pending'],
      ['status', 'cancelled'],
      ['settled', 'cancelled'],
    ])
    const first = /id: (\d+)/.exec(text)![1]!
    assert.notInclude(await (await open(first)).text(), '"status":"pending"')
  })
})

test.group('order: without a cart', () => {
  test('is priced here, and a price from outside is refused', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const bearer = await accessToken('staff')
    const order = (body: object, key = newId('request')) =>
      client
        .post('/v1/orders')
        .bearerToken(bearer)
        .header('Idempotency-Key', key)
        .json({ ...demoCheckout, region, lines: [{ sku, quantity: 2 }], ...body })
    const placed = await order({}, 'direct-1')
    placed.assertStatus(202)
    const { orderId } = placed.body()
    const shown = await client.get(`/v1/orders/${orderId}`).bearerToken(bearer)
    assert.deepEqual(shown.body().totals.total, eur(2490))
    assert.equal((await order({}, 'direct-1')).body().orderId, orderId)

    const priced = await order({ lines: [{ sku, quantity: 2, unitPrice: 1 }] })
    priced.assertStatus(422)
    assert.equal(priced.body().errors[0].pointer, '/lines/0/unitPrice')
    const unknown = await order({ lines: [{ sku: 'nope', quantity: 1 }] })
    assert.equal(unknown.body().errors[0].pointer, '/lines/0/sku')
  })

  test('a customer orders for nobody else, and does not say how long stock is held', async ({ client }) => {
    const bearer = await accessToken('customer')
    const body = { ...demoCheckout, region: 'eu-west', lines: [{ sku: 'x', quantity: 1 }] }
    for (const more of [{ customerId: newId('customer') }, { holdSeconds: 5 }]) {
      const answer = await client
        .post('/v1/orders')
        .bearerToken(bearer)
        .header('Idempotency-Key', newId('request'))
        .json({ ...body, ...more })
      answer.assertStatus(403)
    }
  })
})
