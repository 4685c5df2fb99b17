import { test } from '@japa/runner'
import { newOrder, ship, StoppedClock } from '#modules/fulfillment/tests/orders'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'

const clock = new StoppedClock()
const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id)

test.group('fulfillment: who sees a shipment', (group) => {
  group.setup(() => clock.stop())

  test('its customer, its guest and staff; for others it is not there', async ({ client, assert }) => {
    const customerId = newId('customer')
    const order = newOrder({ customerId })
    const [shipment] = await ship(order)
    const path = `/v1/shipments/${shipment!.id}`
    const own = await client.get(path).bearerToken(await accessToken('customer', customerId))
    own.assertStatus(200)
    assert.containsSubset(own.body(), {
      id: shipment!.id,
      orderId: order.orderId,
      status: 'created',
      trackingNumber: shipment!.tracking_number,
      address: { city: 'Köln' },
      history: [{ status: 'created', cause: 'order' }],
    })
    ;(await client.get(path).header('X-Cart-Token', order.cartToken)).assertStatus(200)
    ;(await client.get(path).bearerToken(await accessToken('staff'))).assertStatus(200)

    const missing = await client.get('/v1/shipments/shp_00000000000000000000000000')
    for (const refused of [
      await client.get(path),
      await client.get(path).header('X-Cart-Token', 'a guess'),
      await client.get(path).bearerToken(await accessToken('customer')),
    ]) {
      refused.assertStatus(404)
      assert.deepEqual({ ...refused.body(), requestId: '' }, { ...missing.body(), requestId: '' })
    }
  })

  test('lists show what is one’s own and no more', async ({ client, assert }) => {
    const [mine, theirs] = [newId('customer'), newId('customer')]
    const [first] = await ship(newOrder({ customerId: mine }))
    const [second] = await ship(newOrder({ customerId: mine }))
    const other = newOrder({ customerId: theirs })
    const [foreign] = await ship(other)
    const token = await accessToken('customer', mine)
    const list = (query: string) => client.get(`/v1/shipments?${query}`).bearerToken(token)

    assert.deepEqual(ids((await list('')).body()), [second!.id, first!.id])
    assert.deepEqual(ids((await list(`orderId=${first!.order_id}`)).body()), [first!.id])
    assert.isEmpty((await list(`orderId=${other.orderId}`)).body().data)
    assert.deepEqual(ids((await list('status=created&limit=1')).body()), [second!.id])
    assert.isEmpty((await list('status=delivered')).body().data)
    const { page } = (await list('limit=1')).body()
    assert.deepEqual(ids((await list(`limit=1&after=${page.next}`)).body()), [first!.id])

    const staff = await client.get(`/v1/shipments?orderId=${other.orderId}`).bearerToken(await accessToken('staff'))
    assert.deepEqual(ids(staff.body()), [foreign!.id])
  })

  test('a guest lists one order with its cart token', async ({ client, assert }) => {
    const order = newOrder()
    const [shipment] = await ship(order)
    const path = `/v1/shipments?orderId=${order.orderId}`
    assert.deepEqual(ids((await client.get(path).header('X-Cart-Token', order.cartToken)).body()), [shipment!.id])
    assert.isEmpty((await client.get(path).header('X-Cart-Token', 'a guess')).body().data)
    ;(await client.get(path)).assertStatus(401)
    ;(await client.get('/v1/shipments').header('X-Cart-Token', order.cartToken)).assertStatus(401)
    /* Somebody who signed in after buying as a guest still has the token. */
    const both = await client
      .get(path)
      .header('X-Cart-Token', order.cartToken)
      .bearerToken(await accessToken('customer'))
    assert.deepEqual(ids(both.body()), [shipment!.id])
  })

  for (const query of [
    'status=lost',
    'limit=10000',
    'limit=0',
    'after=tampered',
    'orderId[$ne]=x',
    'status[]=created&status[]=failed',
  ]) {
    test(`?${query} is refused`, async ({ client }) => {
      ;(await client.get(`/v1/shipments?${query}`).bearerToken(await accessToken('staff'))).assertStatus(400)
    })
  }

  test('an order id with SQL in it is taken literally', async ({ client, assert }) => {
    await ship(newOrder())
    const answer = await client
      .get(`/v1/shipments?orderId=${encodeURIComponent("' OR '1'='1")}`)
      .bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    assert.isEmpty(answer.body().data)
  })
})

test.group('fulfillment: tracking', (group) => {
  group.setup(() => clock.stop())

  test('everybody with the number sees where it is, and nothing of whose it is', async ({ client, assert }) => {
    const customerId = newId('customer')
    const [shipment] = await ship(newOrder({ customerId }))
    const typed = shipment!.tracking_number.toLowerCase().replace(/(.{4})/g, '$1-')
    const answer = await client.get(`/v1/tracking/${typed}`)
    answer.assertStatus(200)
    assert.deepEqual(answer.body(), {
      trackingNumber: shipment!.tracking_number,
      carrier: 'Kestrel Parcel',
      service: 'standard',
      status: 'created',
      estimatedDeliveryAt: new Date(shipment!.created_at + 3 * 86_400_000).toISOString(),
      history: [{ status: 'created', at: new Date(shipment!.created_at).toISOString() }],
    })
  })

  test('a number that is mistyped or nobody’s is not there', async ({ client }) => {
    ;(await client.get('/v1/tracking/FL0000000000000000')).assertStatus(404)
    ;(await client.get('/v1/tracking/FL0000000000000001')).assertStatus(404)
    ;(await client.get('/v1/tracking/nonsense')).assertStatus(404)
  })
})
