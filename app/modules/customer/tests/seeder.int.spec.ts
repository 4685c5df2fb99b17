import { test } from '@japa/runner'
import { DEMO_PASSWORD, DEMO_STAFF, demoId, demoRegionOf } from '#database/demo/shop'
import { CustomerRegistered } from '#modules/customer/contract'
import seedCustomers from '#modules/customer/seeder'
import { store, type CustomerRow } from '#modules/customer/store'
import { signedIn, misfits } from '#modules/customer/tests/accounts'
import { customerShape } from '#modules/customer/validators'
import { eventually } from '#tests/support/events'

test.group('customer: the demo shop', () => {
  test('its customers sign in, as documented', async ({ client, assert }) => {
    for (const n of [0, 9]) {
      const { accessToken, customerId } = await signedIn(client, `customer${n + 1}@faultline.example`, DEMO_PASSWORD)
      assert.equal(customerId, demoId('customer', 1, n))
      const answer = await client.get(`/v1/customers/${customerId}`).bearerToken(accessToken)
      assert.equal(misfits(customerShape, answer.body()), '')
      assert.equal(answer.body().region, demoRegionOf(1, n).region)
      const book = await client.get(`/v1/customers/${customerId}/addresses`).bearerToken(accessToken)
      assert.containsSubset(book.body().data, [{ default: true, country: demoRegionOf(1, n).country }])
      await eventually(CustomerRegistered, (data) => data.customerId === customerId)
    }
  })

  test('staff see everybody, and are not among the customers', async ({ client, assert }) => {
    const { accessToken, customerId } = await signedIn(client, DEMO_STAFF.email, DEMO_PASSWORD)
    const list = await client.get('/v1/customers?limit=100').bearerToken(accessToken)
    list.assertStatus(200)
    const emails = list.body().data.map(({ email }: { email: string }) => email)
    assert.include(emails, 'customer1@faultline.example')
    assert.notInclude(emails, DEMO_STAFF.email)
    const own = `/v1/customers/${customerId}`
    const moved = await client
      .patch(own)
      .bearerToken(accessToken)
      .header('If-Match', (await client.get(own).bearerToken(accessToken)).header('etag')!)
      .json({ region: 'us-east' })
    moved.assertStatus(200)
    await client
      .patch(own)
      .bearerToken(accessToken)
      .header('If-Match', moved.header('etag')!)
      .json({ region: 'eu-west' })
    assert.deepEqual((await client.get(`${own}/segments`).bearerToken(accessToken)).body().data, [])
    const segments = await client.get('/v1/segments').bearerToken(accessToken)
    assert.includeMembers(
      segments.body().data.map(({ slug }: { slug: string }) => slug),
      ['new', 'loyal', 'eu']
    )
  })

  test('seeded again it is the same', async ({ assert }) => {
    const people = () =>
      store.all<CustomerRow>(
        `SELECT c.id, c.email, c.name, c.phone, c.region, c.marketing, a.line1, a.city, a.postal_code FROM customers c
         JOIN addresses a ON a.id = c.default_address_id WHERE c.email LIKE 'customer%@faultline.example' ORDER BY c.id`
      )
    const before = await people()
    assert.lengthOf(before, 10)
    await seedCustomers({ scale: 'small', seed: 1, progress: () => undefined })
    assert.deepEqual(await people(), before)
  })
})
