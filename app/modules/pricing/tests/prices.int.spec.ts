import { test } from '@japa/runner'
import { PriceChanged } from '#modules/pricing/contract'
import { newSku, unusedSku } from '#modules/pricing/tests/shop'
import { allEvents, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const euros = (amount: unknown, currency = 'EUR') => ({ prices: [{ region: 'eu-west', price: { amount, currency } }] })

test.group('pricing: prices over HTTP', () => {
  test('are set, read by everybody, and replaced only by who has read them', async ({ client, assert }) => {
    const path = `/v1/prices/${unusedSku()}`
    const put = async (body: object) =>
      client
        .put(path)
        .bearerToken(await accessToken('staff'))
        .json(body)
    ;(await client.get(path)).assertStatus(404)
    const first = await put(euros(1000))
    first.assertStatus(201)
    ;(await put(euros(1100))).assertStatus(428)
    const seen = await client.get(path)
    assert.deepEqual(seen.body(), { sku: path.slice(11), version: 1, ...euros(1000) })
    assert.equal(seen.header('etag'), '"1"')
    const token = await accessToken('staff')
    const replace = () => client.put(path).bearerToken(token).header('If-Match', '"1"').json(euros(1200))
    const second = await replace()
    second.assertStatus(200)
    assert.equal(second.header('etag'), '"2"')
    ;(await replace()).assertStatus(412)
    await settled()
    const told = (await allEvents(PriceChanged)).filter(({ data }) => data.sku === path.slice(11))
    assert.deepEqual(
      told.map(({ data }) => [data.version, data.prices[0]!.price.amount]),
      [
        [1, 1000],
        [2, 1200],
      ]
    )
  })

  test('one that is not there cannot be matched', async ({ client }) => {
    const answer = await client
      .put(`/v1/prices/${unusedSku()}`)
      .bearerToken(await accessToken('staff'))
      .header('If-Match', '"1"')
      .json(euros(1000))
    answer.assertStatus(412)
  })

  test('of ten changes at once against one version, one is made', async ({ client, assert }) => {
    const path = `/v1/prices/${await newSku(1000)}`
    const token = await accessToken('staff')
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        client
          .put(path)
          .bearerToken(token)
          .header('If-Match', '"1"')
          .json(euros(2000 + i))
      )
    )
    assert.sameMembers(
      answers.map((answer) => answer.status()),
      [200, ...Array.from({ length: 9 }, () => 412)]
    )
  })

  test('a repeated request with its Idempotency-Key changes nothing more', async ({ client, assert }) => {
    const path = `/v1/prices/${unusedSku()}`
    const token = await accessToken('staff')
    const put = () => client.put(path).bearerToken(token).header('Idempotency-Key', path).json(euros(1000))
    ;(await put()).assertStatus(201)
    const again = await put()
    again.assertStatus(201)
    assert.equal(again.header('idempotent-replayed'), 'true')
  })

  test('are for staff to set', async ({ client }) => {
    const path = `/v1/prices/${unusedSku()}`
    ;(await client.put(path).json(euros(1))).assertStatus(401)
    ;(
      await client
        .put(path)
        .bearerToken(await accessToken('customer'))
        .json(euros(1))
    ).assertStatus(403)
    ;(await client.get(path)).assertStatus(404)
  })

  for (const amount of [-1, 1.5, 1e12, '1', null]) {
    test(`${JSON.stringify(amount)} is no price`, async ({ client, assert }) => {
      const answer = await client
        .put(`/v1/prices/${unusedSku()}`)
        .bearerToken(await accessToken('staff'))
        .json(euros(amount))
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, '/prices/0/price/amount')
    })
  }

  test('unknown regions, other currencies, doubles and unknown fields are named', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const refused = async (body: object) => {
      const answer = await client.put(`/v1/prices/${unusedSku()}`).bearerToken(token).json(body)
      answer.assertStatus(422)
      return answer.body().errors[0].pointer as string
    }
    assert.equal(await refused(euros(1, 'USD')), '/prices/0/price/currency')
    const price = { amount: 1, currency: 'EUR' }
    assert.equal(await refused({ prices: [{ region: 'moon', price }] }), '/prices/0/region')
    assert.equal(await refused({ prices: [...euros(1).prices, ...euros(2).prices] }), '/prices')
    assert.equal(await refused({ ...euros(1), version: 7 }), '/version')
  })

  test('a SKU that no row can hold is refused', async ({ client }) => {
    const path = `/v1/prices/${'x'.repeat(65)}`
    ;(
      await client
        .put(path)
        .bearerToken(await accessToken('staff'))
        .json(euros(1))
    ).assertStatus(400)
  })

  test('the price list of a region goes on from page to page', async ({ client, assert }) => {
    const skus = [await newSku(1), await newSku(2), await newSku(3)]
    const found: string[] = []
    for (let after = ''; ;) {
      const answer = await client.get('/v1/prices').qs({ region: 'us-east', limit: 2, after })
      answer.assertStatus(200)
      found.push(...answer.body().data.map(({ sku }: { sku: string }) => sku))
      after = answer.body().page.next
      if (after === null) break
    }
    assert.includeMembers(found, skus)
    assert.lengthOf(new Set(found), found.length)
    ;(await client.get('/v1/prices')).assertStatus(400)
    ;(await client.get('/v1/prices').qs({ region: 'moon' })).assertStatus(404)
    ;(await client.get('/v1/prices').qs({ region: 'us-east', limit: 10_000 })).assertStatus(400)
  })
})
