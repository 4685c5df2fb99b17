import { test } from '@japa/runner'
import { deliverMessage } from '#modules/notification/actions/deliver_message'
import { ShipmentDelivered } from '#modules/fulfillment/contract'
import { NotificationSent, NotificationSuppressed } from '#modules/notification/contract'
import { store } from '#modules/notification/store'
import {
  complete,
  confirm,
  created,
  dispatch,
  messagesOf,
  messageThat,
  newCustomer,
  newEmail,
  newOrder,
} from '#modules/notification/tests/shoppers'
import { OrderCancelled, OrderCreated, OrderReturned } from '#modules/order/contract'
import { PaymentRefunded } from '#modules/payment/contract'
import { TicketReplied, TicketResolved } from '#modules/support/contract'
import { newId } from '#platform/values/id'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const amount = { amount: 500, currency: 'EUR' }

test.group('notification: what is told', () => {
  test('a guest hears in their language that the order is confirmed', async ({ assert, client }) => {
    const orderId = await newOrder({ locale: 'de-DE' })
    const eventId = await confirm(orderId)
    const { data: sent } = await eventually(NotificationSent, (data) => data.eventId === eventId)
    assert.containsSubset(sent, { orderId, customerId: null, channel: 'email', template: 'order.confirmed' })

    const answer = await client.get(`/v1/messages/${sent.messageId}`).bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    assert.containsSubset(answer.body(), { status: 'sent', locale: 'de', attempts: 1, reason: null })
    assert.equal(answer.body().preview.subject, `Deine Bestellung ${orderId} ist bestätigt`)
    assert.include(answer.body().preview.body, '19,99')
    assert.include(answer.body().preview.body, '3 Artikel')
  })

  test('each event that concerns a shopper makes one message', async ({ assert }) => {
    const orderId = await newOrder()
    const order = { orderId, version: 5, customerId: null }
    const payment = { paymentId: newId('payment'), orderId, attempt: 1, amount }
    const shipment = { shipmentId: newId('shipment'), orderId, version: 3, trackingNumber: 'FL7', at: Date.now() }
    const ticket = { ticketId: newId('ticket'), version: 2, orderId, customerId: null }
    const told = {
      'order.cancelled': await publish(OrderCancelled, { ...order, reason: 'payment_failed', total: amount }),
      'order.returned': await publish(OrderReturned, { ...order, returnId: 'ret', refund: amount, lines: [] }),
      'payment.refunded': await publish(PaymentRefunded, { ...payment, refundId: 'rfd', refundedInAll: amount }),
      'fulfillment.shipment.dispatched': await dispatch(orderId),
      'fulfillment.shipment.delivered': await publish(ShipmentDelivered, shipment),
      'support.ticket.replied': await publish(TicketReplied, { ...ticket, commentId: 'com', by: 'staff' }),
      'support.ticket.resolved': await publish(TicketResolved, ticket),
    }
    for (const [name, eventId] of Object.entries(told)) {
      assert.equal((await messageThat('sent', eventId)).name, name)
    }
    const own = await publish(TicketReplied, { ...ticket, commentId: 'com', by: 'customer' })
    await settled()
    assert.lengthOf(await messagesOf(own), 0)
  })

  test('a cancelled order says why in a sentence', async ({ assert, client }) => {
    const orderId = await newOrder()
    const order = { orderId, version: 5, customerId: null, total: amount }
    const eventId = await publish(OrderCancelled, { ...order, reason: 'hold_expired' })
    const { id } = await messageThat('sent', eventId)
    const answer = await client.get(`/v1/messages/${id}`).bearerToken(await accessToken('staff'))
    assert.include(answer.body().preview.body, 'could not keep the items')
  })

  test('an event that comes five times makes one message', async ({ assert }) => {
    const orderId = await newOrder()
    const eventId = await confirm(orderId)
    for (let i = 0; i < 4; i++) await confirm(orderId, null, eventId)
    await messageThat('sent', eventId)
    assert.lengthOf(await messagesOf(eventId), 1)
    assert.lengthOf(
      (await allEvents(NotificationSent)).filter(({ data }) => data.eventId === eventId),
      1
    )
  })

  test('not even when the inbox has forgotten it', async ({ assert }) => {
    const orderId = await newOrder()
    const eventId = await confirm(orderId)
    await messageThat('sent', eventId)
    await store.run('DELETE FROM inbox WHERE event_id = ?', [eventId])
    await confirm(orderId, null, eventId)
    assert.lengthOf(await messagesOf(eventId), 1)

    const completed = await complete(orderId)
    await eventually(NotificationSuppressed, (each) => each.eventId === completed)
    await store.run('DELETE FROM inbox WHERE event_id = ?', [completed])
    await complete(orderId, null, completed)
    assert.lengthOf(
      (await allEvents(NotificationSuppressed)).filter(({ data }) => data.eventId === completed),
      1
    )
  })

  test('a job that runs after its message was sent asks no provider', async ({ assert }) => {
    const eventId = await confirm(await newOrder({ email: newEmail('+bounce') }))
    const { id } = await messageThat('failed', eventId)
    assert.deepEqual(await deliverMessage.attempt(id, 1), { kind: 'nothing' })
  })

  test('a parcel that overtakes its order is told of once the order is known', async ({ assert }) => {
    const order = created()
    const eventId = await dispatch(order.orderId)
    assert.lengthOf(await messagesOf(eventId), 0)
    await publish(OrderCreated, order)
    await messageThat('sent', eventId)
  })

  test('no personal data is in the message, on the event or in the answer', async ({ assert, client }) => {
    const email = newEmail()
    const orderId = await newOrder({ email })
    const eventId = await confirm(orderId)
    const message = await messageThat('sent', eventId)
    const { data } = await eventually(NotificationSent, (each) => each.eventId === eventId)
    const answer = await client.get(`/v1/messages/${message.id}`).bearerToken(await accessToken('staff'))
    for (const text of [message, data, answer.body()].map((each) => JSON.stringify(each))) {
      assert.notInclude(text, email)
      assert.notInclude(text, 'Canary')
    }
  })
})

test.group('notification: messages over HTTP', () => {
  test('are listed by order and by customer, for staff', async ({ client, assert }) => {
    const shopper = await newCustomer()
    const orderId = await newOrder(shopper)
    await confirm(orderId, shopper.customerId)
    await complete(orderId, shopper.customerId)
    const token = await accessToken('staff')
    for (const filter of [`orderId=${orderId}`, `customerId=${shopper.customerId}`]) {
      const answer = await client.get(`/v1/messages?${filter}`).bearerToken(token)
      answer.assertStatus(200)
      const names = answer.body().data.map((each: { template: string }) => each.template)
      assert.deepEqual(names, ['order.completed', 'order.confirmed'])
    }
    const first = await client.get(`/v1/messages?orderId=${orderId}&limit=1`).bearerToken(token)
    const { next } = first.body().page
    const second = await client.get(`/v1/messages?orderId=${orderId}&limit=1&after=${next}`).bearerToken(token)
    assert.equal(second.body().data[0].template, 'order.confirmed')
    assert.isNull(second.body().page.next)
    const none = await client.get(`/v1/messages?orderId=${encodeURIComponent("' OR 1=1 --")}`).bearerToken(token)
    assert.deepEqual(none.body().data, [])
  })

  test('nobody else may see them', async ({ client }) => {
    for (const path of ['/v1/messages', `/v1/messages/${newId('message')}`]) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(await accessToken('customer'))).assertStatus(403)
    }
    const staff = await accessToken('staff')
    ;(await client.get(`/v1/messages/${newId('message')}`).bearerToken(staff)).assertStatus(404)
    ;(await client.get('/v1/messages?limit=10000').bearerToken(staff)).assertStatus(400)
    ;(await client.get('/v1/messages?status=read').bearerToken(staff)).assertStatus(400)
    ;(await client.get('/v1/messages?after=abc').bearerToken(staff)).assertStatus(400)
  })
})
