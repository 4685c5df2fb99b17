import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { ShipmentDelivered, ShipmentDispatched, ShipmentFailed } from '#modules/fulfillment/contract'
import { carrierSecret } from '#modules/fulfillment/env'
import { findShipment, historyOf, store, type ShipmentRow } from '#modules/fulfillment/store'
import { newOrder, ship, StoppedClock } from '#modules/fulfillment/tests/orders'
import { sign, TOLERANCE_SECONDS } from '#platform/http/signed_webhook'
import { now, useClock } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { allEvents, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'

const clock = new StoppedClock()

function update(shipment: ShipmentRow, status: string, more: object = {}) {
  return {
    id: newId('event'),
    trackingNumber: shipment.tracking_number,
    status,
    occurredAt: new Date(now()).toISOString(),
    ...more,
  }
}

/** Sends it as a carrier does. */
function send(client: ApiClient, body: object, header = sign(JSON.stringify(body), carrierSecret())) {
  return client.post('/v1/webhooks/carrier').header('X-Carrier-Signature', header).json(body)
}

/** What `sign` would have made so many seconds ago. */
function signedAgo(body: object, seconds: number): string {
  const at = now()
  const restore = useClock(() => at - seconds * 1000)
  try {
    return sign(JSON.stringify(body), carrierSecret())
  } finally {
    restore()
  }
}

test.group('fulfillment: the carrier reports', (group) => {
  group.setup(() => clock.stop())

  test('delivered before dispatched: both are said, in order', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const late = update(shipment!, 'dispatched')
    const answer = await send(client, update(shipment!, 'delivered'))
    answer.assertStatus(200)
    assert.equal(answer.body().result, 'applied')
    assert.equal((await send(client, late)).body().result, 'ignored')
    assert.equal((await send(client, update(shipment!, 'failed', { reason: 'lost' }))).body().result, 'ignored')
    const history = await historyOf(store, shipment!.id)
    assert.deepEqual(
      history.map(({ status, cause }) => `${status} ${cause}`),
      ['created order', 'dispatched inferred', 'in_transit inferred', 'delivered carrier']
    )
    await settled()
    const mine = <Data extends { shipmentId: string }>(seen: { data: Data }[]) =>
      seen.filter(({ data }) => data.shipmentId === shipment!.id)
    assert.lengthOf(mine(await allEvents(ShipmentDispatched)), 1)
    assert.lengthOf(mine(await allEvents(ShipmentDelivered)), 1)
    assert.isEmpty(mine(await allEvents(ShipmentFailed)))
  })

  test('the simulated carrier does not take back what the real one said', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    await send(client, update(shipment!, 'failed', { reason: 'lost' }))
    clock.pass(1000)
    await until('the simulated one to have looked', async () => {
      return !(await store.one("SELECT 1 FROM timers WHERE name = 'fulfillment.carrier-step' AND timer_key = ?", [
        shipment!.id,
      ]))
    })
    assert.containsSubset(await findShipment(store, shipment!.id), { status: 'failed', failure_reason: 'lost' })
  })

  test('a replayed update has no second effect, whatever it says', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const body = update(shipment!, 'dispatched')
    const header = sign(JSON.stringify(body), carrierSecret())
    assert.equal((await send(client, body, header)).body().result, 'applied')
    const again = await send(client, body, header)
    again.assertStatus(200)
    assert.equal(again.body().result, 'replayed')
    assert.equal((await send(client, { ...body, status: 'delivered' })).body().result, 'replayed')
    assert.equal((await findShipment(store, shipment!.id))!.status, 'dispatched')
  })

  test('the same update fifty times at once has one effect', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const body = update(shipment!, 'delivered')
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(client, body)))
    const results = answers.map((answer) => answer.body().result)
    assert.lengthOf(
      results.filter((result) => result === 'applied'),
      1
    )
    assert.lengthOf(
      results.filter((result) => result === 'replayed'),
      49
    )
    assert.lengthOf(await historyOf(store, shipment!.id), 4)
  })

  test('fifty different updates of one parcel at once: each state is reached once', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const reports = ['dispatched', 'in_transit', 'delivered']
    await Promise.all(Array.from({ length: 50 }, (_, i) => send(client, update(shipment!, reports[i % 3]!))))
    assert.deepEqual(
      (await historyOf(store, shipment!.id)).map(({ status }) => status),
      ['created', 'dispatched', 'in_transit', 'delivered']
    )
  })

  test('a clock that is ahead does not put the delivery into the future', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    await send(client, update(shipment!, 'delivered', { occurredAt: '2999-01-01T00:00:00Z' }))
    assert.equal((await findShipment(store, shipment!.id))!.delivered_at, now())
  })

  test('a signature that is missing, wrong, of another body or malformed is refused', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const body = update(shipment!, 'delivered')
    const right = sign(JSON.stringify(body), carrierSecret())
    const missing = await client.post('/v1/webhooks/carrier').json(body)
    const answers = [
      missing,
      await send(client, body, sign(JSON.stringify(body), 'another secret')),
      await send(client, { ...body, status: 'failed' }, right),
      await send(client, body, right.replace(/^t=\d+/, `t=${Math.floor(now() / 1000) + 1}`)),
      await send(client, body, right.slice(0, -1)),
      await send(client, body, `v1=${'0'.repeat(64)}`),
    ]
    for (const answer of answers) {
      answer.assertStatus(400)
      assert.equal(answer.body().code, 'E_BAD_SIGNATURE')
    }
    assert.equal((await findShipment(store, shipment!.id))!.status, 'created')
  })

  test('the body is checked as it was sent, not as it was read', async ({ client }) => {
    const [shipment] = await ship(newOrder())
    const text = JSON.stringify(update(shipment!, 'dispatched'), null, 3)
    const post = (signature: string) =>
      client
        .post('/v1/webhooks/carrier')
        .header('Content-Type', 'application/json')
        .header('X-Carrier-Signature', signature)
        .setup((request) => {
          request.request.send(text)
        })
    ;(await post(sign(JSON.stringify(JSON.parse(text)), carrierSecret()))).assertStatus(400)
    ;(await post(sign(text, carrierSecret()))).assertStatus(200)
  })

  test('older than 300 seconds, or as far ahead, is refused', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const body = update(shipment!, 'delivered')
    for (const seconds of [TOLERANCE_SECONDS + 2, -TOLERANCE_SECONDS - 2]) {
      const answer = await send(client, body, signedAgo(body, seconds))
      answer.assertStatus(400)
      assert.equal(answer.body().code, 'E_STALE_SIGNATURE')
    }
    assert.equal((await findShipment(store, shipment!.id))!.status, 'created')
    ;(await send(client, body, signedAgo(body, TOLERANCE_SECONDS - 2))).assertStatus(200)
  })

  test('an unknown parcel is 404, and may come again when it is known', async ({ client, assert }) => {
    const [shipment] = await ship(newOrder())
    const body = update(shipment!, 'dispatched')
    ;(await send(client, { ...body, trackingNumber: 'FL0000000000000000' })).assertStatus(404)
    ;(await send(client, { ...body, trackingNumber: 'nonsense' })).assertStatus(404)
    assert.equal((await send(client, body)).body().result, 'applied')
  })

  for (const [what, more, pointer] of [
    ['status', { status: 'created' }, '/status'],
    ['time', { occurredAt: 'yesterday' }, '/occurredAt'],
    ['reason', { reason: 'Ada Example was rude' }, '/reason'],
    ['field', { customerId: 'cus_1' }, '/customerId'],
    ['id', { id: 7 }, '/id'],
  ] as const) {
    test(`an unknown ${what} is refused by name`, async ({ client, assert }) => {
      const [shipment] = await ship(newOrder())
      const answer = await send(client, update(shipment!, 'failed', more))
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }
})
