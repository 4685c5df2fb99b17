import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { store } from '#modules/customer/store'
import { newAccount, ownToken, misfits } from '#modules/customer/tests/accounts'
import { segmentSweep } from '#modules/customer/timers'
import { membershipsShape, segmentShape, segmentsShape } from '#modules/customer/validators'
import { OrderCancelled, OrderConfirmed, OrderReturned } from '#modules/order/contract'
import { useClock } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { orderCancelled, orderConfirmed } from '#tests/support/said'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

const newSlug = () => `s-${newId('event').slice(-12)}`
const eur = (amount: number) => ({ amount, currency: 'EUR' })

async function newSegment(client: ApiClient, rules: object[], slug = newSlug()) {
  const answer = await client
    .post('/v1/segments')
    .bearerToken(await accessToken('staff'))
    .json({ slug, name: 'Test', rules })
  answer.assertStatus(201)
  await evaluated(answer.body().id)
  return answer.body() as { id: string; slug: string }
}

const evaluated = (id: string) =>
  until('a walk over all customers', async () => {
    const row = await store.one<{ evaluated_at: number | null }>('SELECT evaluated_at FROM segments WHERE id = ?', [id])
    return row?.evaluated_at
  })

const isMember = async (segment: { id: string }, customer: { id: string }) =>
  (await store.one('SELECT 1 FROM segment_members WHERE segment_id = ? AND customer_id = ?', [
    segment.id,
    customer.id,
  ])) !== undefined

/** Entered and left, in the order in which they were said. */
async function history(segment: { slug: string }, customer: { id: string }): Promise<string[]> {
  await settled()
  const all = [...(await allEvents(SegmentEntered)), ...(await allEvents(SegmentLeft))]
  return all
    .filter(({ data }) => data.customerId === customer.id && data.segment === segment.slug)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ headers }) => headers.ce_type!.split('.').at(-1)!)
}

const confirmed = (customer: { id: string } | null, amount: number, orderId = newId('order')) =>
  orderConfirmed({ orderId, customerId: customer?.id ?? null, total: eur(amount) })

const cancelled = ({ orderId, customerId, total }: ReturnType<typeof confirmed>) =>
  orderCancelled({ orderId, customerId, total })

const returned = ({ orderId, customerId }: ReturnType<typeof confirmed>, amount: number) => ({
  orderId,
  version: 6,
  customerId,
  returnId: newId('orderReturn'),
  refund: eur(amount),
  lines: [],
})

test.group('customer: segments follow the customer', () => {
  test('who registers is placed at once, who moves is placed anew', async ({ client, assert }) => {
    const region = newSlug()
    const segment = await newSegment(client, [{ regions: [region] }])
    const [inside, outside] = [await newAccount({ region }), await newAccount()]
    assert.isTrue(await isMember(segment, inside))
    assert.isFalse(await isMember(segment, outside))
    const { data } = await eventually(SegmentEntered, ({ segmentId }) => segmentId === segment.id)
    assert.containsSubset(data, { segment: segment.slug, customerId: inside.id })

    const moved = await client
      .patch(`/v1/customers/${inside.id}`)
      .bearerToken(await ownToken(inside))
      .header('If-Match', '"1"')
      .json({ region: 'eu-west' })
    moved.assertStatus(200)
    assert.deepEqual(await history(segment, inside), ['entered', 'left'])
  })

  test('orders count once, however often they are told', async ({ client, assert }) => {
    const [three, rich] = [
      await newSegment(client, [{ orderCount: { min: 3 } }]),
      await newSegment(client, [{ lifetimeValue: { currency: 'EUR', min: 3000 } }]),
    ]
    const customer = await newAccount()
    const orders = [confirmed(customer, 1000), confirmed(customer, 1000)]
    for (const order of orders) {
      const id = await publish(OrderConfirmed, order)
      await publish(OrderConfirmed, order, id)
      /* Said again under another id: the row of the order tells. */
      await publish(OrderConfirmed, order)
    }
    await settled()
    assert.isFalse(await isMember(three, customer))
    assert.isFalse(await isMember(rich, customer))
    await publish(OrderConfirmed, confirmed(customer, 1000))
    await eventually(
      SegmentEntered,
      ({ customerId, segmentId }) => customerId === customer.id && segmentId === three.id
    )
    assert.isTrue(await isMember(rich, customer))
  })

  test('a cancellation and a return take back', async ({ client, assert }) => {
    const [two, rich] = [
      await newSegment(client, [{ orderCount: { min: 2 } }]),
      await newSegment(client, [{ lifetimeValue: { currency: 'EUR', min: 2000 } }]),
    ]
    const customer = await newAccount()
    const orders = [confirmed(customer, 1000), confirmed(customer, 1000), confirmed(customer, 1000)]
    for (const order of orders) await publish(OrderConfirmed, order)
    await settled()
    const after = async () => {
      await settled()
      return [await isMember(two, customer), await isMember(rich, customer)]
    }
    assert.deepEqual(await after(), [true, true])
    await publish(OrderCancelled, cancelled(orders[0]!))
    assert.deepEqual(await after(), [true, true])
    const part = returned(orders[1]!, 300)
    await publish(OrderReturned, part)
    await publish(OrderReturned, part)
    assert.deepEqual(await after(), [true, false])
    await publish(OrderReturned, returned(orders[1]!, 700))
    assert.deepEqual(await after(), [false, false])
    assert.deepEqual(await history(two, customer), ['entered', 'left'])
  })

  test('a cancellation that overtakes the confirmation counts', async ({ client, assert }) => {
    const one = await newSegment(client, [{ orderCount: { min: 1 } }])
    const customer = await newAccount()
    const order = confirmed(customer, 1000)
    await publish(OrderCancelled, cancelled(order))
    await publish(OrderConfirmed, order)
    await settled()
    assert.isFalse(await isMember(one, customer))
    assert.deepEqual(await history(one, customer), [])
  })

  test('orders of guests and of strangers change nothing, and stop nothing', async ({ client, assert }) => {
    const one = await newSegment(client, [{ orderCount: { min: 1 } }])
    await publish(OrderConfirmed, confirmed(null, 1000))
    await publish(OrderConfirmed, confirmed({ id: newId('customer') }, 1000))
    const customer = await newAccount()
    await publish(OrderConfirmed, confirmed(customer, 1000))
    await eventually(SegmentEntered, (data) => data.segmentId === one.id && data.customerId === customer.id)
    await settled()
    const letters = await store.all('SELECT id FROM dead_letters')
    assert.deepEqual(letters, [])
  })

  test('erasure takes the customer out', async ({ client, assert }) => {
    const region = newSlug()
    const segment = await newSegment(client, [{ regions: [region] }])
    const customer = await newAccount({ region })
    await client.delete(`/v1/customers/${customer.id}`).bearerToken(await ownToken(customer))
    assert.deepEqual(await history(segment, customer), ['entered', 'left'])
    await publish(OrderConfirmed, confirmed(customer, 1000))
    await settled()
    assert.isFalse(await isMember(segment, customer))
  })

  test('time that passes moves members, when the sweep comes', async ({ client, assert }) => {
    const region = newSlug()
    const [fresh, lapsed] = [
      await newSegment(client, [{ regions: [region], signedUp: { withinDays: 30 } }]),
      await newSegment(client, [{ regions: [region], lastOrder: { olderThanDays: 30 } }]),
    ]
    const customer = await newAccount({ region })
    await publish(OrderConfirmed, confirmed(customer, 1000))
    await settled()
    assert.deepEqual([await isMember(fresh, customer), await isMember(lapsed, customer)], [true, false])
    const restore = useClock(() => Date.now() + 31 * 86_400_000)
    try {
      await store.transaction((tx) => segmentSweep.apply(tx, { key: '', data: undefined, attempt: 1, dueAt: 0 }))
      await eventually(SegmentLeft, (data) => data.segmentId === fresh.id && data.customerId === customer.id)
      await eventually(SegmentEntered, (data) => data.segmentId === lapsed.id && data.customerId === customer.id)
      for (const { id } of [fresh, lapsed]) await evaluated(id)
    } finally {
      restore()
    }
  })
})

test.group('customer: segments change', () => {
  test('a new one finds its members among all customers, batch by batch', async ({ client, assert }) => {
    const region = newSlug()
    const there = []
    for (let n = 0; n < 450; n++) there.push(await newAccount({ region: n % 3 === 0 ? 'eu-west' : region }))
    const segment = await newSegment(client, [{ regions: [region] }])
    const count = async () =>
      (await store.one<{ count: number }>('SELECT COUNT(*) AS count FROM segment_members WHERE segment_id = ?', [
        segment.id,
      ]))!.count
    assert.equal(await count(), 300)

    const changed = await client
      .patch(`/v1/segments/${segment.id}`)
      .bearerToken(await accessToken('staff'))
      .header('If-Match', '"1"')
      .json({ rules: [{ regions: ['nowhere'] }] })
    changed.assertStatus(200)
    assert.isNull(changed.body().evaluatedAt)
    await evaluated(segment.id)
    assert.equal(await count(), 0)
    assert.deepEqual(await history(segment, there[1]!), ['entered', 'left'])
    assert.deepEqual(await history(segment, there[0]!), [])
  })

  test('one that is deleted tells its members, and keeps its name until it has', async ({ client, assert }) => {
    const region = newSlug()
    const customer = await newAccount({ region })
    const segment = await newSegment(client, [{ regions: [region] }])
    const token = await accessToken('staff')
    const path = `/v1/segments/${segment.id}`
    ;(await client.delete(path).bearerToken(token)).assertStatus(204)
    ;(await client.get(path).bearerToken(token)).assertStatus(404)
    ;(await client.delete(path).bearerToken(token)).assertStatus(404)
    await eventually(SegmentLeft, (data) => data.segmentId === segment.id)
    await until('the name to be free', async () => {
      const rows = await store.all('SELECT 1 FROM segments WHERE id = ?', [segment.id])
      return rows.length === 0
    })
    const again = await newSegment(client, [{ regions: [region] }], segment.slug)
    assert.isTrue(await isMember(again, customer))
    assert.deepEqual(await history(segment, customer), ['entered', 'left', 'entered'])
  })

  test('is read, listed and changed by staff', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const segment = await newSegment(client, [{ orderCount: { min: 1000 } }])
    const path = `/v1/segments/${segment.id}`
    const seen = await client.get(path).bearerToken(token)
    assert.equal(misfits(segmentShape, seen.body()), '')
    assert.deepEqual(seen.body().rules, [{ orderCount: { min: 1000 } }])
    const list = await client.get('/v1/segments?limit=1').bearerToken(token)
    assert.equal(misfits(segmentsShape, list.body()), '')
    assert.deepEqual(list.body().data, [seen.body()])
    const patch = (version: string) =>
      client.patch(path).bearerToken(token).header('If-Match', version).json({ name: 'Whales' })
    ;(await client.patch(path).bearerToken(token).json({ name: 'x' })).assertStatus(428)
    assert.equal((await patch('"1"')).body().name, 'Whales')
    ;(await patch('"1"')).assertStatus(412)
    const twice = await client
      .post('/v1/segments')
      .bearerToken(token)
      .json({
        slug: segment.slug,
        name: 'Twice',
        rules: [{ orderCount: { min: 1 } }],
      })
    twice.assertStatus(409)
  })

  test('members are listed from both sides', async ({ client, assert }) => {
    const region = newSlug()
    const segment = await newSegment(client, [{ regions: [region] }])
    const members = [await newAccount({ region }), await newAccount({ region })].map(({ id }) => id).reverse()
    const staff = await accessToken('staff')
    const ids = async (url: string) =>
      (await client.get(url).bearerToken(staff)).body().data.map(({ id }: { id: string }) => id)
    assert.deepEqual(await ids(`/v1/segments/${segment.id}/customers`), members)
    assert.deepEqual(await ids(`/v1/customers?segment=${segment.slug}`), members)
    assert.deepEqual(await ids(`/v1/customers?segment=${newSlug()}`), [])

    const path = `/v1/customers/${members[0]}/segments`
    const own = await client.get(path).bearerToken(await ownToken({ id: members[0]! }))
    assert.equal(misfits(membershipsShape, own.body()), '')
    assert.include(
      own.body().data.map(({ slug }: { slug: string }) => slug),
      segment.slug
    )
    ;(await client.get(path).bearerToken(await accessToken('customer'))).assertStatus(404)
  })

  test('are not for customers', async ({ client }) => {
    const token = await accessToken('customer')
    const id = newId('segment')
    for (const request of [
      client.get('/v1/segments'),
      client.post('/v1/segments').json({}),
      client.get(`/v1/segments/${id}`),
      client.patch(`/v1/segments/${id}`).json({}),
      client.delete(`/v1/segments/${id}`),
      client.get(`/v1/segments/${id}/customers`),
    ]) {
      ;(await request.bearerToken(token)).assertStatus(403)
    }
  })

  for (const [rules, pointer] of [
    [[], '/rules'],
    [[{}], '/rules/0'],
    [[{ favouriteColour: 'red' }], '/rules/0/favouriteColour'],
    [[{ orderCount: { min: '3' } }], '/rules/0/orderCount/min'],
    [[{ orderCount: { min: 1, $where: '1' } }], '/rules/0/orderCount/$where'],
    [[{ lifetimeValue: { min: 1 } }], '/rules/0/lifetimeValue/currency'],
    [[{ lastOrder: { withinDays: 0 } }], '/rules/0/lastOrder/withinDays'],
    [[{ signedUp: { after: 'yesterday' } }], '/rules/0/signedUp/after'],
  ] as const) {
    test(`rules ${JSON.stringify(rules)} are refused by name`, async ({ client, assert }) => {
      const answer = await client
        .post('/v1/segments')
        .bearerToken(await accessToken('staff'))
        .json({ slug: newSlug(), name: 'Test', rules })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }
})
