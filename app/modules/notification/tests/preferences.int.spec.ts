import { test } from '@japa/runner'
import { CustomerErased, CustomerUpdated } from '#modules/customer/contract'
import { unsubscribeToken } from '#modules/notification/unsubscribe_links'
import { bullQueue } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import {
  complete,
  dispatch,
  messagesOf,
  messageThat,
  newCustomer,
  newOrder,
  type Shopper,
} from '#modules/notification/tests/shoppers'
import { path, textMe, wishes } from '#modules/notification/tests/wishes'
import { newId } from '#platform/values/id'
import { useClock } from '#platform/values/clock'
import { publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const link = (customerId: string) => `/v1/unsubscribe/${unsubscribeToken({ customerId, channel: 'email' })}`

test.group('notification: preferences', () => {
  test('start with what the account says, and are replaced with If-Match', async ({ client, assert }) => {
    const { customerId } = await newCustomer({ marketing: true })
    const token = await accessToken('customer', customerId)
    const seen = await client.get(path(customerId)).bearerToken(token)
    assert.equal(seen.header('etag'), '"0"')
    assert.containsSubset(seen.body(), { customerId, phone: null, email: { transactional: true, marketing: true } })
    const put = (version: string, body: object) =>
      client.put(path(customerId)).bearerToken(token).header('If-Match', version).json(body)
    ;(await client.put(path(customerId)).bearerToken(token).json(wishes())).assertStatus(428)
    const saved = await put('"0"', wishes({ timeZone: 'Europe/Berlin' }))
    saved.assertStatus(200)
    assert.equal(saved.header('etag'), '"1"')
    assert.containsSubset(saved.body(), { timeZone: 'Europe/Berlin', email: { marketing: false } })
    ;(await put('"0"', wishes())).assertStatus(412)
    const staff = await client.get(path(customerId)).bearerToken(await accessToken('staff'))
    assert.deepEqual(staff.body(), saved.body())
    const both = await Promise.all([put('"1"', wishes()), put('"1"', textMe())])
    assert.deepEqual(both.map((answer) => answer.status()).sort(), [200, 412])
  })

  test('are nobody else’s to see', async ({ client, assert }) => {
    const { customerId } = await newCustomer()
    ;(await client.get(path(customerId))).assertStatus(401)
    const other = await accessToken('customer')
    const [theirs, missing] = [
      await client.get(path(customerId)).bearerToken(other),
      await client.get(path(newId('customer'))).bearerToken(other),
    ]
    theirs.assertStatus(404)
    assert.equal(theirs.body().detail, missing.body().detail)
    ;(await client.put(path(customerId)).bearerToken(other).header('If-Match', '"0"').json(wishes())).assertStatus(404)
    ;(await client.get(path(newId('customer'))).bearerToken(await accessToken('staff'))).assertStatus(404)
  })

  const bad: [string, object, string][] = [
    ['a number that is none', { phone: '0151 123' }, '/phone'],
    ['text messages without a number', { sms: { transactional: true, marketing: false, quietHours: null } }, '/phone'],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, '/timeZone'],
    [
      '25 o’clock',
      { email: { ...wishes().email, quietHours: { from: '25:00', to: '07:00' } } },
      '/email/quietHours/from',
    ],
    [
      'quiet hours without end',
      { email: { ...wishes().email, quietHours: { from: '07:00', to: '07:00' } } },
      '/email/quietHours/to',
    ],
    ['a word for a flag', { email: { ...wishes().email, marketing: 'yes' } }, '/email/marketing'],
    ['what only a link can set', { email: { ...wishes().email, unsubscribed: true } }, '/email/unsubscribed'],
  ]
  for (const [what, change, pointer] of bad) {
    test(`${what} is refused by name`, async ({ client, assert }) => {
      const { customerId } = await newCustomer()
      const answer = await client
        .put(path(customerId))
        .bearerToken(await accessToken('customer', customerId))
        .header('If-Match', '"0"')
        .json(wishes(change))
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }
})

test.group('notification: preferences are kept to', () => {
  let restore = () => undefined as void

  const say = async (client: any, { customerId }: Shopper, body: object, version = 0) => {
    const answer = await client
      .put(path(customerId))
      .bearerToken(await accessToken('customer', customerId))
      .header('If-Match', `"${version}"`)
      .json(body)
    answer.assertStatus(200)
  }

  test('e-mail is off, text messages are on', async ({ client, assert }) => {
    const shopper = await newCustomer()
    await say(client, shopper, { ...textMe(), email: { transactional: false, marketing: false, quietHours: null } })
    const eventId = await dispatch(await newOrder(shopper))
    await messageThat('sent', eventId, 'sms')
    assert.equal((await messageThat('suppressed', eventId)).reason, 'opted_out')
  })

  test('text messages wait for the end of quiet hours, unless they are stale by then', async ({ client, assert }) => {
    restore = useClock(() => Date.UTC(2026, 5, 1, 22) + (performance.now() % 1000))
    try {
      const shopper = await newCustomer()
      await say(client, shopper, textMe({ from: '21:00', to: '07:00' }))
      const orderId = await newOrder(shopper)
      const [, waiting] = await messagesOf(await dispatch(orderId))
      assert.containsSubset(waiting, { channel: 'sms', status: 'queued', not_before: Date.UTC(2026, 5, 2, 7) })
      await say(client, shopper, textMe({ from: '21:00', to: '23:00' }), 1)
      const [, shorter] = await messagesOf(await dispatch(orderId))
      assert.equal(shorter!.not_before, Date.UTC(2026, 5, 1, 23))
    } finally {
      restore()
    }
  })

  test('who changes their mind while a message waits does not get it', async ({ client, assert }) => {
    const shopper = await newCustomer()
    const quiet = textMe({ from: '21:00', to: '07:00' })
    restore = useClock(() => Date.UTC(2027, 5, 1, 22) + (performance.now() % 1000))
    try {
      await say(client, shopper, quiet)
      const eventId = await dispatch(await newOrder(shopper))
      await say(client, shopper, { ...quiet, sms: { ...quiet.sms, transactional: false } }, 1)
      restore()
      restore = useClock(() => Date.UTC(2027, 5, 2, 7, 1) + (performance.now() % 1000))
      /* Redis has a clock of its own. */
      await bullQueue?.sweep()
      assert.equal((await messageThat('suppressed', eventId, 'sms')).reason, 'opted_out')
    } finally {
      restore()
    }
  })

  test('consent in the account is the latest word', async ({ client, assert }) => {
    const shopper = await newCustomer({ marketing: false })
    await say(client, shopper, wishes())
    const { customerId, email } = shopper
    const account = { customerId, version: 2, email, name: 'x', region: 'eu-west', locale: 'en', marketing: true }
    await publish(CustomerUpdated, account)
    await settled()
    await messageThat('sent', await complete(await newOrder(shopper), customerId))
    await say(client, shopper, wishes(), 2)
    await publish(CustomerUpdated, { ...account, version: 3, locale: 'de' })
    await publish(CustomerUpdated, { ...account, version: 2, marketing: false })
    await settled()
    const message = await messageThat('suppressed', await complete(await newOrder(shopper), customerId))
    assert.equal(message.reason, 'opted_out')
    const token = await accessToken('customer', customerId)
    assert.equal((await client.get(path(customerId)).bearerToken(token)).header('etag'), '"3"')
  })

  test('they go with the customer', async ({ client, assert }) => {
    const shopper = await newCustomer()
    await say(client, shopper, textMe())
    await publish(CustomerErased, { customerId: shopper.customerId, version: 2, erasedAt: Date.now() })
    await settled()
    assert.isUndefined(await store.one('SELECT 1 FROM preferences WHERE customer_id = ?', [shopper.customerId]))
    const token = await accessToken('customer', shopper.customerId)
    ;(await client.get(path(shopper.customerId)).bearerToken(token)).assertStatus(404)
    const put = client.put(path(shopper.customerId)).bearerToken(token).header('If-Match', '"0"').json(textMe())
    ;(await put).assertStatus(404)
    ;(await client.post(link(shopper.customerId))).assertStatus(200)
    assert.isUndefined(await store.one('SELECT 1 FROM preferences WHERE customer_id = ?', [shopper.customerId]))
  })
})
