import { test } from '@japa/runner'
import { ProductCreated } from '#modules/catalog/contract'
import { Committed, Expired, Rejected, Released, Reserved } from '#modules/inventory/contract'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import { ask, isRemote, remoteReservations } from '#modules/inventory/engine'
import type { Place } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { store } from '#modules/inventory/store'
import { CommitRequested, HoldRequested, ReleaseRequested } from '#modules/order/contract'
import { newId } from '#platform/values/id'
import { eventually, allEvents, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

async function newSku(onHand: number): Promise<string> {
  const sku = `T-${newId('event').slice(-10)}`
  const counts = [{ warehouse: 'ams', region: 'eu-west', onHand }]
  const count = { operation: 'arrived', sku, counts, emptyOthers: false }
  const asked = isRemote ? await ask((reservations) => reservations.setStock(count)) : undefined
  await store.transaction(async (tx) => {
    if (!asked) await new SqlReservations(tx).setStock(count)
    await announceStock(tx, [sku], asked?.news)
  })
  return sku
}

/** Where the SKU lies now, in whichever engine. */
async function placesOf(sku: string): Promise<readonly Place[]> {
  const stock = isRemote
    ? await (await remoteReservations()).stockOf([sku])
    : await store.transaction((tx) => new SqlReservations(tx).stockOf([sku]))
  return stock.get(sku)!.places
}

const request = (sku: string, quantity: number, more: object = {}) => ({
  orderId: newId('order'),
  attempt: 1,
  region: 'eu-west',
  ttlSeconds: 60,
  lines: [{ sku, quantity }],
  ...more,
})

test.group('inventory: the saga asks', () => {
  test('holds, then sells, and the stock says so', async ({ assert }) => {
    const sku = await newSku(5)
    const wanted = request(sku, 2)
    await publish(HoldRequested, wanted)
    const { data: held } = await eventually(Reserved, (data) => data.orderId === wanted.orderId)
    assert.deepEqual(held.lines, [{ sku, warehouse: 'ams', quantity: 2 }])
    assert.containsSubset(await placesOf(sku), [{ onHand: 5, reserved: 2 }])

    await publish(CommitRequested, {
      orderId: wanted.orderId,
      attempt: 1,
      reservationId: held.reservationId,
      mode: 'guarded',
    })
    await eventually(Committed, (data) => data.orderId === wanted.orderId)
    assert.containsSubset(await placesOf(sku), [{ onHand: 3, reserved: 0 }])
  })

  test('holds all lines or none, and names what is short', async ({ assert }) => {
    const [plenty, scarce] = [await newSku(5), await newSku(1)]
    const wanted = request(plenty, 1, {
      lines: [
        { sku: plenty, quantity: 1 },
        { sku: scarce, quantity: 2 },
      ],
    })
    await publish(HoldRequested, wanted)
    const { data } = await eventually(Rejected, (each) => each.orderId === wanted.orderId)
    assert.deepEqual(data.shortages, [{ sku: scarce, requested: 2, available: 1 }])
    assert.containsSubset(await placesOf(plenty), [{ reserved: 0 }])
  })

  test('two lines of one SKU cannot overdraw it between them', async () => {
    const sku = await newSku(3)
    const wanted = request(sku, 2, {
      lines: [
        { sku, quantity: 2 },
        { sku, quantity: 2 },
      ],
    })
    await publish(HoldRequested, wanted)
    await eventually(Rejected, (data) => data.orderId === wanted.orderId)
  })

  test('the same request delivered five times holds once', async ({ assert }) => {
    const sku = await newSku(5)
    const wanted = request(sku, 2)
    const id = await publish(HoldRequested, wanted)
    for (let i = 0; i < 4; i++) await publish(HoldRequested, wanted, id)
    await settled()
    assert.containsSubset(await placesOf(sku), [{ reserved: 2 }])
    assert.lengthOf(
      (await allEvents(Reserved)).filter(({ data }) => data.orderId === wanted.orderId),
      1
    )
  })

  test('an expired hold cannot be committed, and its units are free again', async ({ assert }) => {
    const sku = await newSku(1)
    const wanted = request(sku, 1, { ttlSeconds: 1 })
    await publish(HoldRequested, wanted)
    const { data: held } = await eventually(Reserved, (data) => data.orderId === wanted.orderId)
    await eventually(Expired, (data) => data.orderId === wanted.orderId)
    assert.containsSubset(await placesOf(sku), [{ onHand: 1, reserved: 0 }])

    await publish(CommitRequested, {
      orderId: wanted.orderId,
      attempt: 1,
      reservationId: held.reservationId,
      mode: 'guarded',
    })
    await settled()
    assert.containsSubset(await placesOf(sku), [{ onHand: 1, reserved: 0 }])
    assert.lengthOf(
      (await allEvents(Committed)).filter(({ data }) => data.orderId === wanted.orderId),
      0
    )
  })

  test('naive mode sells an expired hold: stock falls below zero', async ({ assert }) => {
    const sku = await newSku(1)
    const [first, second] = [request(sku, 1, { ttlSeconds: 1 }), request(sku, 1)]
    await publish(HoldRequested, first)
    const { data: held } = await eventually(Reserved, (data) => data.orderId === first.orderId)
    await eventually(Expired, (data) => data.orderId === first.orderId)
    await publish(HoldRequested, second)
    const { data: heldToo } = await eventually(Reserved, (data) => data.orderId === second.orderId)
    for (const [order, reservationId] of [
      [first.orderId, held.reservationId],
      [second.orderId, heldToo.reservationId],
    ] as const) {
      await publish(CommitRequested, { orderId: order, attempt: 1, reservationId, mode: 'naive' })
      await eventually(Committed, (data) => data.orderId === order)
    }
    assert.containsSubset(await placesOf(sku), [{ onHand: -1, reserved: 0 }])
  })

  test('release gives held units back, and sold ones', async ({ assert }) => {
    const sku = await newSku(4)
    const [held, sold] = [request(sku, 1), request(sku, 2)]
    for (const wanted of [held, sold]) {
      await publish(HoldRequested, wanted)
      const { data } = await eventually(Reserved, (each) => each.orderId === wanted.orderId)
      if (wanted === sold) {
        await publish(CommitRequested, {
          orderId: sold.orderId,
          attempt: 1,
          reservationId: data.reservationId,
          mode: 'guarded',
        })
        await eventually(Committed, (each) => each.orderId === sold.orderId)
      }
    }
    assert.containsSubset(await placesOf(sku), [{ onHand: 2, reserved: 1 }])
    for (const wanted of [held, sold]) {
      await publish(ReleaseRequested, { orderId: wanted.orderId, attempt: 1, reservationId: null, reason: 'test' })
      await eventually(Released, (each) => each.orderId === wanted.orderId)
    }
    assert.containsSubset(await placesOf(sku), [{ onHand: 4, reserved: 0 }])
  })
})

test.group('inventory: over HTTP', () => {
  test('a thousand buyers of one unit: one wins', async ({ client, assert }) => {
    const sku = await newSku(1)
    const token = await accessToken('staff')
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () =>
        client
          .post('/v1/reservations')
          .bearerToken(token)
          .json({ orderId: newId('order'), lines: [{ sku, quantity: 1 }], ttlSeconds: 60 })
      )
    )
    const statuses = answers.map((answer) => answer.status())
    assert.lengthOf(
      statuses.filter((status) => status === 201),
      1
    )
    assert.lengthOf(
      statuses.filter((status) => status === 409),
      999
    )
    assert.equal(answers.find((answer) => answer.status() === 409)!.body().code, 'E_OUT_OF_STOCK')
  })

  test('a customer token is refused, a guest has to sign in', async ({ client }) => {
    const body = { orderId: newId('order'), lines: [{ sku: 'x', quantity: 1 }] }
    const refused = await client
      .post('/v1/reservations')
      .bearerToken(await accessToken('customer'))
      .json(body)
    refused.assertStatus(403)
    const unknown = await client.post('/v1/reservations').json(body)
    unknown.assertStatus(401)
  })

  for (const quantity of [-1, 0, 1e9, 1.5, '1']) {
    test(`quantity ${JSON.stringify(quantity)} is refused by name`, async ({ client, assert }) => {
      const answer = await client
        .post('/v1/reservations')
        .bearerToken(await accessToken('staff'))
        .json({ orderId: newId('order'), lines: [{ sku: 'x', quantity }] })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, '/lines/0/quantity')
    })
  }

  test('a count is written down with its version, and not over a newer one', async ({ client, assert }) => {
    const sku = await newSku(7)
    const token = await accessToken('staff')
    const seen = await client.get(`/v1/stock/${sku}`).bearerToken(token)
    seen.assertStatus(200)
    assert.equal(seen.body().onHand, 7)
    const put = () =>
      client
        .put(`/v1/stock/${sku}`)
        .bearerToken(token)
        .header('If-Match', seen.header('etag')!)
        .json({ onHand: 9, warehouse: 'ams' })
    ;(await put()).assertStatus(200)
    ;(await put()).assertStatus(412)
    const guest = await client.get(`/v1/stock/${sku}`)
    assert.deepEqual(guest.body(), { sku, available: 9, regions: [{ region: 'eu-west', available: 9 }] })
  })

  test('a product of the catalogue becomes a SKU without stock', async ({ client, assert }) => {
    const sku = `N-${newId('event').slice(-10)}`
    await publish(ProductCreated, {
      productId: newId('product'),
      version: 1,
      slug: sku.toLowerCase(),
      title: 'New',
      status: 'active',
      categories: [],
      variants: [{ sku, title: 'New' }],
    })
    await settled()
    const answer = await client.get(`/v1/stock/${sku}`)
    assert.equal(answer.body().available, 0)
  })
})
