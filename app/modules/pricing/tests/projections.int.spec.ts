import { test } from '@japa/runner'
import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { evaluate, newRule, newSku } from '#modules/pricing/tests/shop'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('pricing: who is in which segment', () => {
  const membership = (customerId: string, segment: string, at: number) => ({
    customerId,
    segmentId: `seg_${segment}`,
    segment,
    at,
  })

  async function vipShop() {
    const sku = await newSku(1000)
    const rule = await newRule({ conditions: { segments: ['vip'], skus: [sku] } })
    return { rule, body: { region: 'eu-west', lines: [{ sku, quantity: 1 }] } }
  }

  test('a customer’s own segments count, until they leave', async ({ client, assert }) => {
    const { body } = await vipShop()
    const customer = newId('customer')
    const token = await accessToken('customer', customer)
    const discount = async () => (await evaluate(client, body, token)).body().discount.amount
    assert.equal(await discount(), 0)
    await publish(SegmentEntered, membership(customer, 'vip', 1000))
    await settled()
    assert.equal(await discount(), 100)
    assert.equal((await evaluate(client, body)).body().discount.amount, 0)
    await publish(SegmentLeft, membership(customer, 'vip', 2000))
    await publish(SegmentEntered, membership(customer, 'vip', 1000))
    await settled()
    assert.equal(await discount(), 0)
    await publish(SegmentEntered, membership(customer, 'vip', 3000))
    await settled()
    assert.equal(await discount(), 100)
    await publish(CustomerErased, { customerId: customer, version: 9, erasedAt: 4000 })
    await settled()
    assert.equal(await discount(), 0)
  })

  test('staff may say segments or ask for a customer; others may not', async ({ client, assert }) => {
    const { body } = await vipShop()
    const customer = newId('customer')
    await publish(SegmentEntered, membership(customer, 'vip', 1000))
    await settled()
    const [staff, other] = [await accessToken('staff'), await accessToken('customer')]
    assert.equal((await evaluate(client, { ...body, segments: ['vip'] }, staff)).body().discount.amount, 100)
    assert.equal((await evaluate(client, { ...body, customerId: customer }, staff)).body().discount.amount, 100)
    ;(await evaluate(client, { ...body, segments: ['vip'] }, other)).assertStatus(403)
    ;(await evaluate(client, { ...body, segments: ['vip'] })).assertStatus(403)
    const foreign = await evaluate(client, { ...body, customerId: customer }, other)
    const missing = await evaluate(client, { ...body, customerId: newId('customer') }, other)
    foreign.assertStatus(404)
    missing.assertStatus(404)
    ;(await evaluate(client, { ...body, customerId: customer })).assertStatus(404)
    const own = await accessToken('customer', customer)
    assert.equal((await evaluate(client, { ...body, customerId: customer }, own)).body().discount.amount, 100)
  })
})

test.group('pricing: what is in which category', () => {
  const product = (productId: string, version: number, skus: readonly string[], category: string) => ({
    productId,
    version,
    slug: productId,
    title: 'A product',
    status: 'active' as const,
    categories: [category],
    variants: skus.map((sku) => ({ sku, title: sku })),
  })

  test('follows the catalogue, and never goes back', async ({ client, assert }) => {
    const [sku, moved] = [await newSku(1000), await newSku(1000)]
    const category = `cat-${sku}`
    await newRule({ conditions: { categories: [category] } })
    const id = newId('product')
    const discounts = async () => {
      await settled()
      const lines = [sku, moved].map((each) => ({ sku: each, quantity: 1 }))
      const answer = await evaluate(client, { region: 'eu-west', lines })
      return answer.body().lines.map((line: { discount: { amount: number } }) => line.discount.amount)
    }
    assert.deepEqual(await discounts(), [0, 0])
    await publish(ProductCreated, product(id, 1, [sku, moved], category))
    assert.deepEqual(await discounts(), [100, 100])
    await publish(ProductUpdated, product(id, 3, [sku], category))
    await publish(ProductUpdated, product(id, 2, [sku, moved], category))
    assert.deepEqual(await discounts(), [100, 0])
    await publish(ProductRemoved, { productId: id, version: 5, skus: [sku] })
    await publish(ProductUpdated, product(id, 4, [sku], category))
    assert.deepEqual(await discounts(), [0, 0])
  })

  test('a SKU that moves is in its new product’s category, whichever event comes first', async ({ client, assert }) => {
    const sku = await newSku(1000)
    const category = `cat-${sku}`
    await newRule({ conditions: { categories: [category] } })
    const [from, to] = [newId('product'), newId('product')]
    await publish(ProductCreated, product(from, 1, [sku], 'elsewhere'))
    await settled()
    await publish(ProductUpdated, product(to, 1, [sku], category))
    await settled()
    await publish(ProductUpdated, product(from, 2, [], 'elsewhere'))
    await settled()
    const answer = await evaluate(client, { region: 'eu-west', lines: [{ sku, quantity: 1 }] })
    assert.equal(answer.body().discount.amount, 100)
  })
})
