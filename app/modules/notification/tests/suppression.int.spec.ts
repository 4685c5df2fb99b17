import { test } from '@japa/runner'
import { CustomerErased, CustomerUpdated } from '#modules/customer/contract'
import { NotificationFailed, NotificationSuppressed } from '#modules/notification/contract'
import { sendQueue } from '#modules/notification/queue'
import { recipientOfCustomer, store } from '#modules/notification/store'
import {
  complete,
  confirm,
  created,
  messagesOf,
  messageThat,
  newCustomer,
  newEmail,
  newOrder,
} from '#modules/notification/tests/shoppers'
import { OrderCreated } from '#modules/order/contract'
import { TicketResolved } from '#modules/support/contract'
import { newId } from '#platform/values/id'
import { eventually, publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'

test.group('notification: who is not told', () => {
  test('marketing without consent is suppressed and says so; with consent it is sent', async ({ assert }) => {
    const refused = await newCustomer()
    const without = await complete(await newOrder(refused), refused.customerId)
    const { data } = await eventually(NotificationSuppressed, (each) => each.eventId === without)
    assert.containsSubset(data, { reason: 'opted_out', template: 'order.completed', customerId: refused.customerId })
    assert.equal((await messagesOf(without))[0]!.status, 'suppressed')

    const agreed = await newCustomer({ marketing: true })
    await messageThat('sent', await complete(await newOrder(agreed), agreed.customerId))
  })

  test('a ticket of nobody is suppressed for want of an address', async ({ assert }) => {
    const ticket = { ticketId: newId('ticket'), version: 2, orderId: null, customerId: null }
    const eventId = await publish(TicketResolved, ticket)
    assert.equal((await messageThat('suppressed', eventId)).reason, 'no_address')
  })

  test('a ticket of a customer goes to the account’s address', async () => {
    const { customerId } = await newCustomer()
    const ticket = { ticketId: newId('ticket'), version: 2, orderId: null, customerId }
    await messageThat('sent', await publish(TicketResolved, ticket))
  })

  test('an erased customer: the addresses go, what comes later is suppressed', async ({ assert }) => {
    const shopper = await newCustomer({ marketing: true })
    const orderId = await newOrder(shopper)
    await publish(CustomerErased, { customerId: shopper.customerId, version: 2, erasedAt: Date.now() })
    await settled()
    assert.equal((await messageThat('suppressed', await confirm(orderId, shopper.customerId))).reason, 'erased')

    const late = created(shopper)
    await publish(OrderCreated, late)
    const { customerId, email } = shopper
    const update = { customerId, version: 1, email, name: 'x', region: 'eu-west', locale: 'en', marketing: true }
    await publish(CustomerUpdated, update)
    await publish(CustomerUpdated, { ...update, version: 3 })
    await settled()
    for (const table of ['contacts', 'order_contacts', 'preferences', 'messages']) {
      const rows = await store.all(`SELECT * FROM ${table} WHERE customer_id = ?`, [shopper.customerId])
      assert.notInclude(JSON.stringify(rows), shopper.email, table)
    }
    assert.equal((await messageThat('suppressed', await confirm(late.orderId, customerId))).reason, 'erased')
  })

  test('an account’s older event does not overwrite a newer one', async ({ assert }) => {
    const { customerId, email } = await newCustomer()
    const update = {
      customerId,
      version: 3,
      email: newEmail(),
      name: 'x',
      region: 'eu-west',
      locale: 'de',
      marketing: true,
    }
    await publish(CustomerUpdated, update)
    await publish(CustomerUpdated, { ...update, version: 2, email })
    await settled()
    assert.containsSubset(await recipientOfCustomer(store, customerId), { email: update.email, locale: 'de' })
  })
})

test.group('notification: providers in trouble', () => {
  test('an address that bounces fails for good, at once', async ({ assert }) => {
    const eventId = await confirm(await newOrder({ email: newEmail('+bounce') }))
    const { data } = await eventually(NotificationFailed, (each) => each.eventId === eventId)
    assert.equal(data.reason, 'bounced')
    assert.containsSubset(await messagesOf(eventId), [{ status: 'failed', attempts: 1, reason: 'bounced' }])
  })

  test('a flaky provider is asked again until it works', async ({ assert }) => {
    const eventId = await confirm(await newOrder({ email: newEmail('+flaky') }))
    assert.equal((await messageThat('sent', eventId)).attempts, 3)
  })

  test('who is erased while a message waits does not get it', async ({ assert }) => {
    const shopper = await newCustomer({ email: newEmail('+flaky') })
    const eventId = await confirm(await newOrder(shopper), shopper.customerId)
    await until('the first attempt to fail', async () =>
      (await sendQueue.list('delayed', 100)).some(({ attempts }) => attempts > 0)
    )
    await publish(CustomerErased, { customerId: shopper.customerId, version: 2, erasedAt: Date.now() })
    assert.equal((await messageThat('suppressed', eventId)).reason, 'erased')
    await eventually(NotificationSuppressed, (each) => each.eventId === eventId)
  })
})
