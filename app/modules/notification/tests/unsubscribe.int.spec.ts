import { test } from '@japa/runner'
import { unsubscribeToken } from '#modules/notification/unsubscribe_links'
import { store } from '#modules/notification/store'
import { complete, confirm, messageThat, newCustomer, newOrder } from '#modules/notification/tests/shoppers'
import { path, textMe } from '#modules/notification/tests/wishes'
import { accessToken } from '#tests/support/tokens'

const link = (customerId: string) => `/v1/unsubscribe/${unsubscribeToken({ customerId, channel: 'email' })}`

test.group('notification: unsubscribe links', () => {
  test('one click without sign-in ends marketing, and nothing else', async ({ client, assert }) => {
    const shopper = await newCustomer({ marketing: true })
    const orderId = await newOrder(shopper)
    const opened = await client.get(link(shopper.customerId))
    opened.assertStatus(200)
    assert.include(opened.text(), '<button>')
    await messageThat('sent', await complete(orderId, shopper.customerId))
    for (let i = 0; i < 2; i++) {
      const posted = await client.post(link(shopper.customerId)).form({ 'List-Unsubscribe': 'One-Click' })
      posted.assertStatus(200)
    }
    const message = await messageThat('suppressed', await complete(orderId, shopper.customerId))
    assert.equal(message.reason, 'unsubscribed')
    await messageThat('sent', await confirm(orderId, shopper.customerId))
    const token = await accessToken('customer', shopper.customerId)
    const seen = await client.get(path(shopper.customerId)).bearerToken(token)
    assert.equal(seen.header('etag'), '"1"')
    assert.containsSubset(seen.body().email, { transactional: true, marketing: false, unsubscribed: true })
  })

  test('changes the preferences that are there, and their version', async ({ client, assert }) => {
    const { customerId } = await newCustomer()
    const token = await accessToken('customer', customerId)
    const put = client.put(path(customerId)).bearerToken(token).header('If-Match', '"0"')
    await put.json({ ...textMe(), email: { transactional: true, marketing: true, quietHours: null } })
    await client.post(link(customerId))
    const seen = await client.get(path(customerId)).bearerToken(token)
    assert.equal(seen.header('etag'), '"2"')
    assert.containsSubset(seen.body(), { phone: '+4915112345678', email: { marketing: false, unsubscribed: true } })
  })

  test('a token that was not made here opens nothing', async ({ client, assert }) => {
    const { customerId } = await newCustomer({ marketing: true })
    const good = unsubscribeToken({ customerId, channel: 'email' })
    for (const token of [good.slice(0, -1), good.replace('email', 'sms'), `${customerId}.email.`, 'x', '..']) {
      ;(await client.get(`/v1/unsubscribe/${encodeURIComponent(token)}`)).assertStatus(404)
      ;(await client.post(`/v1/unsubscribe/${encodeURIComponent(token)}`)).assertStatus(404)
    }
    assert.isUndefined(await store.one('SELECT 1 FROM preferences WHERE customer_id = ?', [customerId]))
  })
})
