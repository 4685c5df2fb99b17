import { test } from '@japa/runner'
import { ShipmentReturned } from '#modules/fulfillment/contract'
import { store } from '#modules/fulfillment/store'
import { newOrder, ship, StoppedClock } from '#modules/fulfillment/tests/orders'
import { newId } from '#platform/values/id'
import { allEvents, eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const clock = new StoppedClock()

/** As if its carrier had taken it. */
const dispatch = (id: string) =>
  store.run("UPDATE shipments SET status = 'dispatched', dispatched_at = created_at, version = 2 WHERE id = ?", [id])

test.group('fulfillment: returns', (group) => {
  group.setup(() => clock.stop())

  test('a parcel comes back once, and it is said', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const [shipment] = await ship(newOrder())
    const { id } = shipment!
    const post = (key: string) =>
      client.post(`/v1/shipments/${id}/return`).bearerToken(token).header('Idempotency-Key', key).json({})
    ;(await post('early')).assertStatus(409)
    await dispatch(id)
    const answer = await post('first')
    answer.assertStatus(200)
    assert.equal(answer.body().status, 'returned')
    assert.containsSubset(answer.body().history, [{ status: 'returned', cause: 'staff' }])
    const { data } = await eventually(ShipmentReturned, (each) => each.shipmentId === id)
    assert.equal(data.version, 3)
    const replayed = await post('first')
    replayed.assertStatus(200)
    assert.equal(replayed.header('idempotent-replayed'), 'true')
    const again = await post('second')
    again.assertStatus(409)
    assert.equal(again.body().code, 'E_NOT_RETURNABLE')
    await settled()
    assert.lengthOf(
      (await allEvents(ShipmentReturned)).filter((each) => each.data.shipmentId === id),
      1
    )
  })

  test('twenty at once: one comes through', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const [shipment] = await ship(newOrder())
    await dispatch(shipment!.id)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client.post(`/v1/shipments/${shipment!.id}/return`).bearerToken(token).json({}))
    )
    const statuses = answers.map((answer) => answer.status()).sort()
    assert.deepEqual(statuses, [200, ...Array.from({ length: 19 }, () => 409)])
  })

  test('is for staff', async ({ client }) => {
    const customerId = newId('customer')
    const [shipment] = await ship(newOrder({ customerId }))
    const path = `/v1/shipments/${shipment!.id}/return`
    ;(await client.post(path).json({})).assertStatus(401)
    const refused = await client
      .post(path)
      .bearerToken(await accessToken('customer', customerId))
      .json({})
    refused.assertStatus(403)
    const missing = await client
      .post(`/v1/shipments/${newId('shipment')}/return`)
      .bearerToken(await accessToken('staff'))
      .json({})
    missing.assertStatus(404)
  })
})
