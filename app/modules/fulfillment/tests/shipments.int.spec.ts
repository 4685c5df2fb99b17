import { test } from '@japa/runner'
import {
  ShipmentCreated,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentFailed,
  ShipmentReturned,
} from '#modules/fulfillment/contract'
import { findShipment, historyOf, shipmentsOf, store } from '#modules/fulfillment/store'
import { advanceShipment } from '#modules/fulfillment/actions/advance_shipment'
import fulfillmentTimers from '#modules/fulfillment/timers'
import { newOrder, ship, StoppedClock } from '#modules/fulfillment/tests/orders'
import { OrderCancelled, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import type { EventDefinition } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'

const clock = new StoppedClock()

const of = async <Data extends { shipmentId: string }>(event: EventDefinition<Data>, shipmentId: string) =>
  (await allEvents(event)).filter(({ data }) => data.shipmentId === shipmentId)

const reached = (id: string, status: string) =>
  until(`${id} to be ${status}`, async () => (await findShipment(store, id))?.status === status)

test.group('fulfillment: what orders lead to', (group) => {
  group.setup(() => clock.stop())

  test('a confirmed order becomes a parcel per warehouse', async ({ assert }) => {
    const order = newOrder({
      allocations: [
        { sku: 'TEA-0001', warehouse: 'nyc', quantity: 1 },
        { sku: 'TEA-0001', warehouse: 'ams', quantity: 2 },
        { sku: 'MUG-0003-A', warehouse: 'ams', quantity: 1 },
      ],
    })
    const shipments = await ship(order)
    assert.containsSubset(shipments, [
      { warehouse: 'ams', parcel: 1, parcels: 2, status: 'created', carrier: 'Kestrel Parcel', version: 1 },
      { warehouse: 'nyc', parcel: 2, parcels: 2, status: 'created' },
    ])
    const [event] = await of(ShipmentCreated, shipments[0]!.id)
    assert.deepEqual(event!.data, {
      shipmentId: shipments[0]!.id,
      orderId: order.orderId,
      version: 1,
      trackingNumber: shipments[0]!.tracking_number,
      warehouse: 'ams',
      carrier: 'Kestrel Parcel',
      parcels: 2,
      lines: [
        { sku: 'TEA-0001', quantity: 2 },
        { sku: 'MUG-0003-A', quantity: 1 },
      ],
    })
    assert.containsSubset(await historyOf(store, shipments[0]!.id), [{ status: 'created', cause: 'order' }])
  })

  test('confirmed five times, by one event and by another, it is shipped once', async ({ assert }) => {
    const order = newOrder()
    await publish(OrderCreated, order.created)
    const id = await publish(OrderConfirmed, order.confirmed)
    for (let i = 0; i < 3; i++) await publish(OrderConfirmed, order.confirmed, id)
    await publish(OrderConfirmed, order.confirmed)
    await settled()
    const shipments = await shipmentsOf(store, order.orderId)
    assert.lengthOf(shipments, 1)
    assert.lengthOf(
      (await allEvents(ShipmentCreated)).filter(({ data }) => data.orderId === order.orderId),
      1
    )
  })

  test('a confirmation of an order that nobody heard of is set aside, not shipped', async ({ assert }) => {
    const order = newOrder()
    const id = await publish(OrderConfirmed, order.confirmed)
    await until('a dead letter', () =>
      store.one("SELECT 1 FROM dead_letters WHERE event_id = ? AND consumer = 'fulfillment.order'", [id])
    )
    assert.isEmpty(await shipmentsOf(store, order.orderId))
  })

  test('a confirmation without any allocation is set aside', async () => {
    const order = newOrder({ allocations: [] })
    await publish(OrderCreated, order.created)
    const id = await publish(OrderConfirmed, order.confirmed)
    await until('a dead letter', () => store.one('SELECT 1 FROM dead_letters WHERE event_id = ?', [id]))
  })

  test('the simulated carrier dispatches, moves and delivers, and then stops', async ({ assert }) => {
    const [shipment] = await ship(newOrder())
    const { id } = shipment!
    for (const status of ['dispatched', 'in_transit', 'delivered']) {
      clock.pass(1000)
      await reached(id, status)
    }
    await settled()
    const history = await historyOf(store, id)
    assert.deepEqual(
      history.map((each) => [each.status, each.cause, each.at - shipment!.created_at]),
      [
        ['created', 'order', 0],
        ['dispatched', 'carrier', 1000],
        ['in_transit', 'carrier', 2000],
        ['delivered', 'carrier', 3000],
      ]
    )
    const [dispatched] = await of(ShipmentDispatched, id)
    const [delivered] = await of(ShipmentDelivered, id)
    assert.equal(dispatched!.data.version, 2)
    assert.equal(delivered!.data.version, 4)
    assert.equal(delivered!.data.at, shipment!.created_at + 3000)
    assert.isUndefined(
      await store.one("SELECT 1 FROM timers WHERE name = 'fulfillment.carrier-step' AND timer_key = ?", [id])
    )
  })

  test('cancelled in time it fails and goes nowhere', async ({ assert }) => {
    const order = newOrder()
    const [shipment] = await ship(order)
    const { id } = shipment!
    const cancelled = { orderId: order.orderId, version: 3, customerId: null, reason: 'requested' as const }
    await publish(OrderCancelled, { ...cancelled, total: order.created.total })
    const { data } = await eventually(ShipmentFailed, (each) => each.shipmentId === id)
    assert.containsSubset(data, { orderId: order.orderId, version: 2, reason: 'order cancelled' })
    clock.pass(1000)
    await until(
      'the carrier to have looked',
      async () => !(await store.one('SELECT 1 FROM timers WHERE timer_key = ?', [id]))
    )
    assert.containsSubset(await findShipment(store, id), { status: 'failed', failure_reason: 'order cancelled' })
    await settled()
    assert.isEmpty(await of(ShipmentDispatched, id))
  })

  test('cancelled when one of two parcels is away, the other is held back', async ({ assert }) => {
    const order = newOrder({
      allocations: [
        { sku: 'A', warehouse: 'ams', quantity: 1 },
        { sku: 'A', warehouse: 'nyc', quantity: 1 },
      ],
    })
    const [away, here] = await ship(order)
    await store.run("UPDATE shipments SET status = 'dispatched', dispatched_at = 1 WHERE id = ?", [away!.id])
    await publish(OrderCancelled, {
      orderId: order.orderId,
      version: 3,
      customerId: null,
      reason: 'requested',
      total: order.created.total,
    })
    await settled()
    assert.equal((await findShipment(store, away!.id))!.status, 'dispatched')
    assert.equal((await findShipment(store, here!.id))!.status, 'failed')
    assert.isEmpty(await of(ShipmentReturned, away!.id))
  })

  test('a shipment that changed since it was read is not written over', async ({ assert }) => {
    const [seen] = await ship(newOrder())
    const move = (status: 'dispatched' | 'failed') =>
      store.transaction((tx) => advanceShipment(tx, seen!, { states: [status], cause: 'carrier', at: Date.now() }))
    await move('dispatched')
    await assert.rejects(() => move('failed'), /changed meanwhile/)
    assert.equal((await findShipment(store, seen!.id))!.status, 'dispatched')
  })

  test('updates of carriers are forgotten after a month', async ({ assert }) => {
    const at = (days: number) => Date.now() - days * 86_400_000
    const [old, young] = [newId('event'), newId('event')]
    const { timer } = fulfillmentTimers.schedules[0]!
    await store.transaction(async (tx) => {
      await tx.insert('carrier_updates', { id: old, received_at: at(31) })
      await tx.insert('carrier_updates', { id: young, received_at: at(29) })
      await timer.apply(tx, { key: 'schedule', data: null, attempt: 1, dueAt: 0 }, undefined)
    })
    const left = await store.all<{ id: string }>('SELECT id FROM carrier_updates WHERE id IN (?, ?)', [old, young])
    assert.deepEqual(left, [{ id: young }])
  })
})
