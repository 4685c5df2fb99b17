import { test } from '@japa/runner'
import { newProduct, price, stock, unique } from '#modules/catalog/tests/shelf'
import { keepAvailability } from '#modules/catalog/projections/availability'
import { store } from '#modules/catalog/store'
import { StockChanged } from '#modules/inventory/contract'
import { money } from '#platform/values/money'
import { publish, settled } from '#tests/support/events'

test.group('catalog: what it keeps of others', () => {
  test('prices and stock may come before the product', async ({ client, assert }) => {
    const sku = unique('S')
    await price(sku, 1, { 'eu-west': [500, 'EUR'] })
    await stock(sku, 1, 3)
    await settled()
    const { id } = await newProduct({ variants: [{ sku }] })
    const { body } = await client.get(`/v1/products/${id}`).then((answer) => ({ body: answer.body() }))
    assert.containsSubset(body.variants[0], { price: money(500, 'EUR'), available: 3 })
  })

  test('stock never goes back to an older count', async ({ client, assert }) => {
    const { id, variants } = await newProduct()
    const { sku } = variants[0]!
    for (const [version, available] of [
      [3, 30],
      [2, 20],
      [5, 50],
      [4, 40],
      [5, 55],
    ] as const) {
      await stock(sku, version, available)
    }
    await settled()
    assert.equal((await client.get(`/v1/products/${id}`)).body().variants[0].available, 50)
  })

  test('prices never go back, and a region that is gone stays gone', async ({ client, assert }) => {
    const { id, variants } = await newProduct()
    const { sku } = variants[0]!
    await price(sku, 3, { 'eu-west': [300, 'EUR'] })
    await price(sku, 2, { 'eu-west': [200, 'EUR'], 'us-east': [222, 'USD'] })
    await settled()
    assert.deepEqual((await client.get(`/v1/products/${id}`)).body().variants[0].prices, [
      { region: 'eu-west', price: money(300, 'EUR') },
    ])
    assert.deepEqual(await store.all('SELECT region, amount FROM price_points WHERE sku = ?', [sku]), [
      Object.assign(Object.create(null), { region: 'eu-west', amount: 300 }),
    ])
  })

  test('the same event five times counts once', async ({ client, assert }) => {
    const { id, variants } = await newProduct()
    const { sku } = variants[0]!
    const data = { sku, version: 1, onHand: 4, reserved: 0, available: 4, regions: [] }
    const event = await publish(StockChanged, data)
    for (let i = 0; i < 4; i++) await publish(StockChanged, data, event)
    await settled()
    assert.equal((await client.get(`/v1/products/${id}`)).body().variants[0].available, 4)
  })

  test('a change of stock is one statement', async ({ assert }) => {
    let statements = 0
    await store.transaction(async (tx) => {
      const counted = new Proxy(tx, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target)
          if (typeof value !== 'function') return value
          statements++
          return value.bind(target)
        },
      })
      await keepAvailability(counted, { sku: unique('S'), version: 1, available: 1 })
    })
    assert.equal(statements, 1)
  })
})
