import { test } from '@japa/runner'
import { ShipmentDelivered, ShipmentDispatched, ShipmentFailed, ShipmentReturned } from '#modules/fulfillment/contract'
import { StockChanged } from '#modules/inventory/contract'
import { CommitRequested } from '#modules/order/contract'
import { PaymentFailed } from '#modules/payment/contract'
import { TicketOpened } from '#modules/support/contract'
import { env } from '#modules/support/env'
import { store } from '#modules/support/store'
import { anOrder, publishCausedBy } from '#modules/support/tests/orders'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'
import { allEvents, eventually, publish, settled, type SeenEvent } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const opened = async (about: string) =>
  store.all<{ id: string }>('SELECT id FROM tickets WHERE subject LIKE ?', [`%${about}%`])

const failure = (orderId: string) => ({
  paymentId: newId('payment'),
  orderId,
  attempt: 1,
  amount: { amount: 4990, currency: 'EUR' },
  reason: 'declined' as const,
})

const stock = (sku: string, onHand: number, reserved = 0) => ({
  sku,
  version: 1,
  onHand,
  reserved,
  available: Math.max(0, onHand - reserved),
  regions: [],
})

const shipped = (orderId: string, at: number) => {
  const shipmentId = newId('shipment')
  return { shipmentId, orderId, version: 2, trackingNumber: `T-${shipmentId.slice(-8)}`, at }
}

const longAgo = () => now() - env.SUPPORT_LATE_DELIVERY_SECONDS * 1000 - 1

test.group('support: tickets by rule', () => {
  test('payment failed twice for an order: one ticket, which its customer sees', async ({ client, assert }) => {
    const customerId = newId('customer')
    const { orderId } = await anOrder({ customerId })
    const first = failure(orderId)
    const id = await publish(PaymentFailed, first)
    await publish(PaymentFailed, first, id)
    await settled()
    assert.isEmpty(await opened(orderId))
    for (let i = 0; i < 3; i++) await publish(PaymentFailed, failure(orderId))
    await settled()
    assert.lengthOf(await opened(orderId), 1)
    const [{ data }, ...others] = (await allEvents(TicketOpened)).filter((each) => each.data.orderId === orderId) as [
      SeenEvent<DataOf<typeof TicketOpened>>,
    ]
    assert.isEmpty(others)
    assert.containsSubset(data, { origin: 'payment_failed_twice', customerId, priority: 'normal' })
    const own = client.get(`/v1/tickets/${data.ticketId}`).bearerToken(await accessToken('customer', customerId))
    ;(await own).assertStatus(200)
  })

  test('the rule opens another once the first is resolved', async ({ client, assert }) => {
    const sku = newId('event')
    await publish(StockChanged, stock(sku, -1))
    await publish(StockChanged, stock(sku, -2))
    await settled()
    const [ticket, ...others] = await opened(sku)
    assert.isEmpty(others)
    const answer = await client
      .patch(`/v1/tickets/${ticket!.id}`)
      .bearerToken(await accessToken('staff'))
      .header('If-Match', '"1"')
      .json({ status: 'resolved' })
    answer.assertStatus(200)
    await publish(StockChanged, stock(sku, -1))
    await settled()
    assert.lengthOf(await opened(sku), 2)
  })

  test('oversold: names the SKU and the order that did it, to staff alone', async ({ client, assert }) => {
    const sku = newId('event')
    const token = newId('event')
    const { orderId } = await anOrder({ token })
    const commit = { orderId, attempt: 1, reservationId: newId('reservation'), mode: 'naive' as const }
    const cause = await publish(CommitRequested, commit)
    await settled()
    await publishCausedBy(cause, StockChanged, stock(sku, 1, 2))
    await settled()
    const [ticket] = await opened(sku)
    const staff = await client.get(`/v1/tickets/${ticket!.id}`).bearerToken(await accessToken('staff'))
    assert.containsSubset(staff.body(), {
      priority: 'urgent',
      origin: 'oversold',
      orderId,
      subject: `${sku} is oversold`,
    })
    const guest = await client.get(`/v1/tickets/${ticket!.id}`).header('X-Cart-Token', token)
    guest.assertStatus(404)
  })

  test('stock that suffices is no matter', async ({ assert }) => {
    const sku = newId('event')
    await publish(StockChanged, stock(sku, 5, 5))
    await publish(StockChanged, stock(sku, 0, 0))
    await settled()
    assert.isEmpty(await opened(sku))
  })

  test('a parcel that does not arrive in time', async ({ assert }) => {
    const { orderId } = await anOrder()
    const parcel = shipped(orderId, longAgo())
    await publish(ShipmentDispatched, parcel)
    const { data } = await eventually(TicketOpened, (each) => each.orderId === orderId)
    assert.containsSubset(data, { origin: 'delivery_late', priority: 'high' })
    assert.lengthOf(await opened(parcel.trackingNumber), 1)
  })

  test('a parcel that arrives, fails or comes back is not late any more', async ({ assert }) => {
    const { orderId } = await anOrder()
    const pending = async (shipmentId: string) =>
      store.one("SELECT 1 FROM timers WHERE name = 'support.late-delivery' AND timer_key = ?", [shipmentId])
    for (const end of ['delivered', 'failed', 'returned'] as const) {
      const parcel = shipped(orderId, now())
      await publish(ShipmentDispatched, parcel)
      await settled()
      assert.isDefined(await pending(parcel.shipmentId))
      const ended = { ...parcel, version: 3 }
      if (end === 'delivered') await publish(ShipmentDelivered, ended)
      if (end === 'failed') await publish(ShipmentFailed, { ...ended, reason: 'lost' })
      if (end === 'returned') await publish(ShipmentReturned, ended)
      await settled()
      assert.isUndefined(await pending(parcel.shipmentId), end)
    }
    assert.isUndefined((await allEvents(TicketOpened)).find(({ data }) => data.orderId === orderId))
  })

  test('an order that was not heard of yet leaves the ticket to staff', async ({ assert }) => {
    const orderId = newId('order')
    for (let i = 0; i < 2; i++) await publish(PaymentFailed, failure(orderId))
    const { data } = await eventually(TicketOpened, (each) => each.orderId === orderId)
    assert.isNull(data.customerId)
  })
})
