import { test } from '@japa/runner'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { CustomerErased } from '#modules/customer/contract'
import { RecommendationServed } from '#modules/recommendation/contract'
import { store } from '#modules/recommendation/store'
import { confirm, newProducts, newSku, product } from '#modules/recommendation/tests/shop'
import { newId } from '#platform/values/id'
import { eventually, publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

type Item = { sku: string; reason: string; score: number; productId: string; slug: string; title: string }

const reasons = (items: Item[], ...skus: string[]) =>
  skus.map((sku) => items.find((item) => item.sku === sku)?.reason ?? 'absent')

test.group('recommendation: what is shown', (group) => {
  /* Counts of other tests would be popular here. */
  group.each.setup(async () => {
    for (const table of ['products', 'skus', 'sku_counts', 'pair_counts', 'purchases'])
      await store.run(`DELETE FROM ${table}`)
  })

  test('what is bought together, then what is popular, then what is new', async ({ client, assert }) => {
    const [tea, pot, cup, lamp, tent] = ['tea', 'pot', 'cup', 'lamp', 'tent'].map(newSku) as [
      string,
      string,
      string,
      string,
      string,
    ]
    await newProducts(tea, pot, cup, lamp, tent)
    await confirm([tea, pot])
    await confirm([cup, tea, pot])
    await confirm([lamp])
    const answer = await client.get(`/v1/recommendations?sku=${tea}`)
    answer.assertStatus(200)
    const { id, items, modelVersion, placeholder } = answer.body()
    assert.match(id, /^rec_/)
    assert.equal(modelVersion, 'co-purchase-1')
    assert.isTrue(placeholder)
    assert.deepEqual(
      items.map(({ sku, reason, score }: Item) => [sku, reason, score]),
      [
        [pot, 'co_purchase', 1],
        [cup, 'co_purchase', 0.5],
        [lamp, 'popular', 0.5],
        [tent, 'newest', 0],
      ]
    )
    assert.containsSubset(items[0], { slug: pot.toLowerCase(), title: `Product ${pot}` })
    const two = await client.get(`/v1/recommendations?sku=${tea}&limit=2`)
    assert.lengthOf(two.body().items, 2)
  })

  test('an unknown SKU, or none, gets what is popular and new', async ({ client, assert }) => {
    const [sold, fresh] = [newSku('sold'), newSku('fresh')]
    await newProducts(sold, fresh)
    await confirm([sold])
    for (const query of ['', '?sku=nothing', `?sku=${encodeURIComponent("' OR 1=1 --")}`]) {
      const { items } = (await client.get(`/v1/recommendations${query}`)).body()
      assert.deepEqual(reasons(items, sold, fresh), ['popular', 'newest'])
    }
    await store.run('DELETE FROM products')
    assert.deepEqual((await client.get('/v1/recommendations')).body().items, [])
  })

  test('an order counts once, however often it is delivered', async ({ assert }) => {
    const [a, b] = [newSku('a'), newSku('b')]
    const eventId = await confirm([b, a, b])
    for (let i = 0; i < 4; i++) await confirm([b, a, b], null, eventId)
    assert.deepEqual(await store.all('SELECT sku, other, orders FROM pair_counts'), [{ sku: a, other: b, orders: 1 }])
    assert.deepEqual(await store.all('SELECT sku, orders FROM sku_counts ORDER BY sku'), [
      { sku: a, orders: 1 },
      { sku: b, orders: 1 },
    ])
  })

  test('an order that overtakes its product counts, and shows once the product is known', async ({
    client,
    assert,
  }) => {
    const [a, b] = [newSku('a'), newSku('b')]
    await confirm([a, b])
    await newProducts(b)
    const { items } = (await client.get(`/v1/recommendations?sku=${a}`)).body()
    assert.deepEqual(reasons(items, b), ['co_purchase'])
  })

  test('one SKU of a product, none of the product that is looked at', async ({ client, assert }) => {
    const [a1, a2, b1, b2] = [newSku('a1'), newSku('a2'), newSku('b1'), newSku('b2')]
    await publish(ProductCreated, product([a1, a2]))
    await publish(ProductCreated, product([b1, b2]))
    await settled()
    await confirm([a1, a2, b1, b2])
    await confirm([a1, b2])
    const { items } = (await client.get(`/v1/recommendations?sku=${a1}`)).body()
    assert.deepEqual(
      items.map(({ sku }: Item) => sku),
      [b2]
    )
  })

  test('drafts, removed products and dropped SKUs are not shown, and old events do not bring them back', async ({
    client,
    assert,
  }) => {
    const [draft, gone, kept, dropped] = [newSku('draft'), newSku('gone'), newSku('kept'), newSku('dropped')]
    const [first, second, third] = [product([draft], { status: 'draft' }), product([gone]), product([kept, dropped])]
    for (const each of [first, second, third]) await publish(ProductCreated, each)
    const { productId } = second
    await publish(ProductRemoved, { productId, version: 3, skus: [gone] })
    await publish(ProductUpdated, { ...second, version: 2 })
    const variants = [{ sku: kept, title: kept }]
    await publish(ProductUpdated, { ...third, version: 3, title: 'Newer', variants })
    await publish(ProductUpdated, { ...third, version: 2 })
    await settled()
    const seed = newSku()
    await confirm([draft, gone, kept, dropped, seed])
    await confirm([dropped, seed])
    for (const query of ['', `?sku=${seed}`]) {
      const { items } = (await client.get(`/v1/recommendations${query}`)).body()
      assert.deepEqual(
        items.map(({ sku, title }: Item) => [sku, title]),
        [[kept, 'Newer']]
      )
    }
  })

  test('what a customer bought speaks for them, but only to them and to staff', async ({ client, assert }) => {
    const [bought, other] = [newSku('bought'), newSku('other')]
    await newProducts(bought, other)
    await confirm([bought, other])
    const customerId = newId('customer')
    await confirm([bought], customerId)
    const ask = async (token?: string) => {
      const request = client.get(`/v1/recommendations?customerId=${customerId}`)
      const answer = await (token ? request.bearerToken(token) : request)
      answer.assertStatus(200)
      return reasons(answer.body().items, bought, other)
    }
    assert.deepEqual(await ask(await accessToken('customer', customerId)), ['absent', 'co_purchase'])
    assert.deepEqual(await ask(await accessToken('staff')), ['absent', 'co_purchase'])
    assert.deepEqual(await ask(), ['popular', 'popular'])
    assert.deepEqual(await ask(await accessToken('customer')), ['popular', 'popular'])
  })

  test('what an erased customer bought is forgotten, also when an order comes later', async ({ assert }) => {
    const customerId = newId('customer')
    await confirm([newSku()], customerId)
    assert.lengthOf(await store.all('SELECT * FROM purchases'), 1)
    await publish(CustomerErased, { customerId, version: 2, erasedAt: Date.now() })
    await settled()
    await confirm([newSku()], customerId)
    assert.lengthOf(await store.all('SELECT * FROM purchases'), 0)
    assert.lengthOf(await store.all('SELECT * FROM sku_counts'), 2)
  })

  test('each answer is an event', async ({ client, assert }) => {
    const [a, b, customerId] = [newSku('a'), newSku('b'), newId('customer')]
    await newProducts(a, b)
    const { id } = (await client.get(`/v1/recommendations?sku=${a}&customerId=${customerId}`)).body()
    const { data } = await eventually(RecommendationServed, (each) => each.recommendationId === id)
    assert.deepEqual(data, { recommendationId: id, customerId, sku: a, skus: [b], modelVersion: 'co-purchase-1' })
  })

  for (const query of ['limit=0', 'limit=10000', 'limit=1.5', 'limit=x', `sku=${'x'.repeat(65)}`]) {
    test(`?${query.slice(0, 20)} is refused`, async ({ client }) => {
      ;(await client.get(`/v1/recommendations?${query}`)).assertStatus(400)
    })
  }

  test('a token that is sent has to be valid', async ({ client }) => {
    ;(await client.get('/v1/recommendations').bearerToken('x.y.z')).assertStatus(401)
  })
})
