import { test } from '@japa/runner'
import { FraudScored } from '#modules/fraud/contract'
import { Reserved } from '#modules/inventory/contract'
import { NotificationSent } from '#modules/notification/contract'
import { AuthorizationRequested, HoldRequested, OrderConfirmed } from '#modules/order/contract'
import { PaymentAuthorized } from '#modules/payment/contract'
import { TicketOpened } from '#modules/support/contract'
import { findOrder } from '#modules/support/projections/orders'
import { store } from '#modules/support/store'
import { anOrder, publishCausedBy } from '#modules/support/tests/orders'
import { authorize, authorized, hold, reserved, scored, sent, total } from '#modules/support/tests/steps'
import { newId } from '#platform/values/id'
import { eventually, isProcessed, publish, settled } from '#tests/support/events'
import { orderConfirmed } from '#tests/support/said'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

interface Entry {
  eventId: string
  type: string
  gap: boolean
  outOfOrder: boolean
  facts: Record<string, unknown>
}

test.group('support: timeline', (group) => {
  let staff: string
  group.setup(async () => {
    staff = await accessToken('staff')
  })

  test('shows the events of all modules, effects after their causes', async ({ client, assert }) => {
    const { orderId, eventId: created } = await anOrder()
    const asked = await publishCausedBy(created, HoldRequested, hold(orderId))
    const held = await publishCausedBy(asked, Reserved, reserved(orderId))
    const authorization = await publishCausedBy(held, AuthorizationRequested, authorize(orderId))
    const paid = await publishCausedBy(authorization, PaymentAuthorized, authorized(orderId))
    await publishCausedBy(created, FraudScored, scored(orderId))
    const done = await publishCausedBy(paid, OrderConfirmed, orderConfirmed({ orderId }))
    await publishCausedBy(done, NotificationSent, sent(orderId, done))
    await settled()
    const answer = await client.get(`/v1/timeline/orders/${orderId}`).bearerToken(staff)
    answer.assertStatus(200)
    const { entries, gaps } = answer.body()
    const types = entries.map(({ type }: Entry) => type)
    assert.deepEqual(
      types.filter((type: string) => type !== 'fraud.scored'),
      [
        'order.created',
        'order.hold.requested',
        'inventory.reserved',
        'order.authorization.requested',
        'payment.authorized',
        'order.confirmed',
        'notification.sent',
      ]
    )
    assert.include(types, 'fraud.scored')
    assert.equal(gaps, 0)
    assert.deepEqual(entries.find(({ type }: Entry) => type === 'order.confirmed').facts, total)
    for (const secret of ['canary', 'Canary', 'Hidden Lane', '10115']) assert.notInclude(answer.text(), secret)
  })

  test('marks a cause that is not there yet as a gap, and as out of order when it comes', async ({
    client,
    assert,
  }) => {
    const { orderId, eventId: created } = await anOrder()
    const lost = newId('event')
    const paid = await publishCausedBy(lost, PaymentAuthorized, authorized(orderId))
    await until('the effect is here', () => isProcessed('support', 'support.payment', paid))
    const see = async () => (await client.get(`/v1/timeline/orders/${orderId}`).bearerToken(staff)).body()
    const before = await see()
    assert.deepInclude(before, { gaps: 1, outOfOrder: 0 })
    assert.isTrue(before.entries.find(({ eventId }: Entry) => eventId === paid).gap)

    await store.run('UPDATE timeline SET received_at = received_at - 1000 WHERE event_id = ?', [paid])
    await store.run('UPDATE timeline SET received_at = received_at - 2000 WHERE event_id = ?', [created])
    await publishCausedBy(created, AuthorizationRequested, authorize(orderId), lost)
    await settled()
    const after = await see()
    assert.deepInclude(after, { gaps: 0, outOfOrder: 1 })
    assert.deepEqual(
      after.entries.map(({ type, outOfOrder }: Entry) => [type, outOfOrder]),
      [
        ['order.created', false],
        ['order.authorization.requested', true],
        ['payment.authorized', false],
      ]
    )
  })

  test('one entry per event, however often it is delivered', async ({ client, assert }) => {
    const { orderId } = await anOrder()
    const data = hold(orderId)
    const id = await publish(HoldRequested, data)
    for (let i = 0; i < 3; i++) await publish(HoldRequested, data, id)
    await settled()
    const answer = await client.get(`/v1/timeline/orders/${orderId}`).bearerToken(staff)
    assert.lengthOf(answer.body().entries, 2)
  })

  test('one entry also for an event that the inbox has forgotten, and for an order told of twice', async ({
    assert,
  }) => {
    const { orderId } = await anOrder({ customerId: 'cus_first' })
    const data = hold(orderId)
    const id = await publish(HoldRequested, data)
    await settled()
    await store.run('DELETE FROM inbox WHERE event_id = ?', [id])
    await publish(HoldRequested, data, id)
    await anOrder({ orderId, customerId: 'cus_second' })
    await settled()
    assert.isTrue(await isProcessed('support', 'support.order', id))
    assert.isUndefined(await store.one('SELECT 1 FROM dead_letters WHERE message_key = ?', [orderId]))
    assert.equal((await findOrder(store, orderId))?.customer_id, 'cus_first')
  })

  test('has the order’s tickets, and what follows from them', async ({ client, assert }) => {
    const { orderId } = await anOrder()
    const opened = await client
      .post('/v1/tickets')
      .bearerToken(staff)
      .json({ subject: 'Call back', message: 'About the order', orderId })
    opened.assertStatus(201)
    const { id: eventId } = await eventually(TicketOpened, (data) => data.ticketId === opened.body().id)
    await publishCausedBy(eventId, NotificationSent, sent(orderId, eventId))
    await settled()
    const { entries, gaps } = (await client.get(`/v1/timeline/orders/${orderId}`).bearerToken(staff)).body()
    assert.deepEqual(
      entries.map(({ type }: Entry) => type),
      ['order.created', 'support.ticket.opened', 'notification.sent']
    )
    assert.equal(gaps, 0)
  })

  test('messages that are about no order are on none', async ({ assert }) => {
    const id = await publish(NotificationSent, sent(null, newId('event')))
    await settled()
    assert.isUndefined(await store.one('SELECT 1 FROM timeline WHERE event_id = ?', [id]))
  })

  test('is for staff, the customer and the guest whose order it is', async ({ client, assert }) => {
    const customerId = newId('customer')
    const token = newId('event')
    const [own, guests] = [await anOrder({ customerId }), await anOrder({ token })]
    await publish(FraudScored, scored(own.orderId))
    await settled()
    const path = `/v1/timeline/orders/${own.orderId}`
    const customer = await client.get(path).bearerToken(await accessToken('customer', customerId))
    customer.assertStatus(200)
    const { facts } = customer.body().entries.find(({ type }: Entry) => type === 'fraud.scored')
    assert.deepEqual(facts, {})
    ;(await client.get(path).bearerToken(await accessToken('customer'))).assertStatus(404)
    ;(await client.get(path)).assertStatus(404)
    const guest = (cartToken: string) =>
      client.get(`/v1/timeline/orders/${guests.orderId}`).header('X-Cart-Token', cartToken)
    ;(await guest(token)).assertStatus(200)
    ;(await guest('wrong')).assertStatus(404)
    ;(await client.get('/v1/timeline/orders/ord_none').bearerToken(staff)).assertStatus(404)
  })
})
