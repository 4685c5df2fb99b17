import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { abandonCarts } from '#modules/cart/actions/abandon_carts'
import { CartAbandoned, CartCheckedOut, CartItemAdded } from '#modules/cart/contract'
import { store } from '#modules/cart/store'
import { ProductRemoved } from '#modules/catalog/contract'
import { SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { PriceChanged, RuleChanged } from '#modules/pricing/contract'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { allEvents, eventually, publish, settled } from '#tests/support/events'
import { demoCheckout } from '#tests/support/demo_checkout'
import { newOffer, newRegion } from '#tests/support/offers'
import { accessToken } from '#tests/support/tokens'

async function newCart(client: ApiClient, region: string, bearer?: string) {
  const request = client.post('/v1/carts').json({ region })
  const answer = await (bearer ? request.bearerToken(bearer) : request)
  answer.assertStatus(201)
  const { id, token } = answer.body()
  const as = (method: 'get' | 'post' | 'patch' | 'delete', path = '') =>
    client[method](`/v1/carts/${id}${path}`).header('X-Cart-Token', token)
  return {
    id: id as string,
    token: token as string,
    as,
    add: (sku: string, quantity: number) => as('post', '/items').json({ sku, quantity }),
    checkout: (key: string = newId('request'), body: object = demoCheckout) =>
      as('post', '/checkout').header('Idempotency-Key', key).json(body),
  }
}

const percentRule = (region: string, more: object = {}) => {
  const id = newId('priceRule')
  return {
    id,
    version: 1,
    name: 'Ten off',
    priority: 1,
    exclusive: false,
    stackable: true,
    conditions: { regions: [region], ...more },
    effect: { kind: 'percent', basisPoints: 1000 },
    usageLimit: null,
    active: true,
  }
}

const announceRule = (rule: { id: string; version: number }) =>
  publish(RuleChanged, {
    ruleId: rule.id,
    version: rule.version,
    status: 'active',
    definition: JSON.stringify(rule),
  })

test.group('cart: keys of guests', () => {
  const post = (client: ApiClient, region: string, key: string, address: string) =>
    client.post('/v1/carts').header('Idempotency-Key', key).header('X-Forwarded-For', address).json({ region })

  test('a guest who repeats the request gets the same cart; another with the same key and body never does', async ({
    client,
    assert,
  }) => {
    const region = await newRegion()
    const key = newId('request')
    const first = await post(client, region, key, '203.0.113.7')
    first.assertStatus(201)
    const again = await post(client, region, key, '203.0.113.7')
    again.assertHeader('idempotent-replayed', 'true')
    assert.deepEqual(again.body(), first.body())
    const other = await post(client, region, key, '203.0.113.8')
    other.assertStatus(201)
    assert.isUndefined(other.header('idempotent-replayed'))
    assert.notEqual(other.body().id, first.body().id)
    assert.notEqual(other.body().token, first.body().token)
    const kept = await store.all<{ scope: string }>('SELECT scope FROM idempotency_keys WHERE idempotency_key = ?', [
      key,
    ])
    assert.lengthOf(kept, 2)
    assert.notInclude(JSON.stringify(kept), '203.0.113')
  })

  test('a key that others may come upon too is refused from a guest', async ({ client }) => {
    const answer = await post(client, await newRegion(), '1', '203.0.113.7')
    answer.assertStatus(400)
    answer.assertBodyContains({ code: 'E_IDEMPOTENCY_KEY_INVALID' })
  })
})

test.group('cart: lines and prices', () => {
  test('a line keeps the price it was added at, with its version', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    ;(await cart.add(sku, 2)).assertStatus(201)
    await publish(PriceChanged, { sku, version: 2, prices: [{ region, price: money(9999, 'EUR') }] })
    await settled()
    const body = (await cart.as('get')).body()
    assert.deepEqual(body.items[0].unitPrice, money(1000, 'EUR'))
    assert.equal(body.items[0].snapshot.priceVersion, 1)
    assert.deepEqual(body.totals.total, money(2000, 'EUR'))
    assert.equal((await eventually(CartItemAdded, (data) => data.cartId === cart.id)).data.quantity, 2)
  })

  test('a line that is changed takes the price of that moment; the same SKU stays one line', async ({
    client,
    assert,
  }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    await cart.add(sku, 1)
    await publish(PriceChanged, { sku, version: 2, prices: [{ region, price: money(700, 'EUR') }] })
    await settled()
    const { items } = (await cart.add(sku, 2)).body()
    assert.lengthOf(items, 1)
    assert.equal(items[0].quantity, 3)
    assert.deepEqual(items[0].total, money(2100, 'EUR'))
  })

  test('rules apply and say why, coupons and segments included', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const coupon = percentRule(region, { coupon: 'SPRING' })
    const vip = percentRule(region, { segments: ['vip'] })
    await announceRule(coupon)
    await announceRule(vip)
    await settled()
    const customerId = newId('customer')
    const cart = await newCart(client, region, await accessToken('customer', customerId))
    await cart.add(sku, 1)
    const named = (body: any, id: string) => body.rules.find((rule: any) => rule.ruleId === id)
    const before = (await cart.as('get')).body()
    assert.isFalse(named(before, coupon.id).applied)
    assert.match(named(before, coupon.id).reason, /SPRING/)
    assert.isFalse(named(before, vip.id).applied)

    const membership = { customerId, segmentId: newId('segment'), segment: 'vip', at: 10 }
    await publish(SegmentEntered, membership)
    await settled()
    const after = (await cart.as('post', '/coupons').json({ code: 'spring' })).body()
    assert.deepEqual(after.totals.discount, money(190, 'EUR'))
    assert.deepEqual(after.items[0].snapshot.rules.map((rule: any) => rule.ruleId).sort(), [coupon.id, vip.id].sort())

    /* Older news than what is known change nothing. */
    await publish(SegmentLeft, { ...membership, at: 9 })
    await settled()
    assert.isTrue(named((await cart.as('get')).body(), vip.id).applied)
    const without = (await cart.as('delete', '/coupons/SPRING')).body()
    assert.deepEqual(without.totals.discount, money(100, 'EUR'))
  })

  test('lines are set and taken out, by version when the client says so', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    const added = await cart.add(sku, 1)
    const path = `/items/${added.body().items[0].id}`
    const stale = added.header('etag')!
    const set = await cart.as('patch', path).header('If-Match', stale).json({ quantity: 4 })
    assert.equal(set.body().items[0].quantity, 4)
    ;(await cart.as('patch', path).header('If-Match', stale).json({ quantity: 5 })).assertStatus(412)
    const coupon = cart.as('post', '/coupons').header('If-Match', stale).json({ code: 'LATE' })
    ;(await coupon).assertStatus(412)
    assert.lengthOf((await cart.as('delete', path)).body().items, 0)
    ;(await cart.as('delete', path)).assertStatus(404)
  })

  for (const [name, body, pointer] of [
    ['an unknown SKU', { sku: 'nope', quantity: 1 }, '/sku'],
    ['a quantity of 0', { sku: 'x', quantity: 0 }, '/quantity'],
    ['a quantity in quotes', { sku: 'x', quantity: '1' }, '/quantity'],
    ['a price of the client’s', { sku: 'x', quantity: 1, unitPrice: 1 }, '/unitPrice'],
  ] as const) {
    test(`${name} is refused by name`, async ({ client, assert }) => {
      const cart = await newCart(client, await newRegionOnce())
      const answer = await cart.as('post', '/items').json(body)
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }
})

let shared: Promise<string> | undefined
const newRegionOnce = () => (shared ??= newRegion().then(async (region) => (await settled(), region)))

test.group('cart: whose it is', () => {
  test('a cart without its token, with another’s, or that is not there: all the same 404', async ({
    client,
    assert,
  }) => {
    const region = await newRegionOnce()
    const [cart, other] = [await newCart(client, region), await newCart(client, region)]
    const answers = await Promise.all([
      client.get(`/v1/carts/${cart.id}`),
      client.get(`/v1/carts/${cart.id}`).header('X-Cart-Token', other.token),
      client.get(`/v1/carts/${newId('cart')}`),
      client.get(`/v1/carts/${cart.id}`).bearerToken(await accessToken('customer')),
    ])
    for (const answer of answers) {
      answer.assertStatus(404)
      assert.equal(answer.body().code, 'E_NOT_FOUND')
    }
    ;(await client.get(`/v1/carts/${cart.id}`).bearerToken(await accessToken('staff'))).assertStatus(200)
  })

  test('a guest’s cart is merged into the customer’s', async ({ client, assert }) => {
    const region = await newRegion()
    const [a, b] = [await newOffer(region, 1000), await newOffer(region, 500)]
    const guest = await newCart(client, region)
    await guest.add(a.sku, 1)
    await guest.add(b.sku, 1)
    const own = await newCart(client, region, await accessToken('customer'))
    await own.add(a.sku, 2)
    const merged = await own.as('post', '/merge').json({ cartId: guest.id, token: guest.token })
    merged.assertStatus(200)
    const quantities = Object.fromEntries(merged.body().items.map((item: any) => [item.sku, item.quantity]))
    assert.deepEqual(quantities, { [a.sku]: 3, [b.sku]: 1 })
    ;(await guest.add(a.sku, 1)).assertStatus(409)
  })
})

test.group('cart: checkout', () => {
  test('gives the order’s id at once and says everything that was agreed', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku, productId } = await newOffer(region, 1190)
    const cart = await newCart(client, region)
    await cart.add(sku, 2)
    const answer = await cart.checkout()
    answer.assertStatus(202)
    const { orderId } = answer.body()
    assert.equal(answer.body().url, `/v1/orders/${orderId}`)
    const { data } = await eventually(CartCheckedOut, (each) => each.orderId === orderId)
    assert.containsSubset(data, {
      cartId: cart.id,
      region,
      paymentToken: 'tok_ok',
      lines: [{ sku, productId, quantity: 2, unitPrice: money(1190, 'EUR'), tax: money(380, 'EUR') }],
      totals: { subtotal: money(2380, 'EUR'), shipping: money(490, 'EUR'), total: money(2870, 'EUR') },
    })
  })

  test('a hundred times at once under one key: one order, and every answer says which', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    await cart.add(sku, 1)
    const answers = await Promise.all(Array.from({ length: 100 }, () => cart.checkout('the-same-key-for-all')))
    const accepted = answers.filter((answer) => answer.status() === 202)
    assert.isAbove(accepted.length, 0)
    assert.lengthOf(
      answers.filter((answer) => ![202, 409].includes(answer.status())),
      0
    )
    assert.lengthOf([...new Set(accepted.map((answer) => answer.body().orderId))], 1)
    await settled()
    assert.lengthOf(
      (await allEvents(CartCheckedOut)).filter(({ data }) => data.cartId === cart.id),
      1
    )
    const replayed = await cart.checkout('the-same-key-for-all')
    replayed.assertStatus(202)
    replayed.assertHeader('idempotent-replayed', 'true')
    const other = await cart.checkout('the-same-key-for-all', { ...demoCheckout, shippingMethod: 'express' })
    other.assertStatus(422)
  })

  test('two requests with keys of their own make one order too', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    await cart.add(sku, 1)
    const answers = await Promise.all(Array.from({ length: 10 }, () => cart.checkout()))
    const accepted = answers.filter((answer) => answer.status() === 202)
    assert.lengthOf(accepted, 1)
    const refused = answers.find((answer) => answer.status() === 409)!
    assert.equal(refused.body().code, 'E_CART_CHECKED_OUT')
    assert.equal(refused.body().orderId, accepted[0]!.body().orderId)
  })

  test('refuses without a key, an empty cart, an unknown method, and what went off sale', async ({
    client,
    assert,
  }) => {
    const region = await newRegion()
    const { sku, productId } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    const bare = await cart.as('post', '/checkout').json(demoCheckout)
    bare.assertStatus(400)
    assert.equal((await cart.checkout()).body().code, 'E_CART_EMPTY')
    await cart.add(sku, 1)
    const method = await cart.checkout(undefined, { ...demoCheckout, shippingMethod: 'pigeon' })
    method.assertStatus(422)
    assert.equal(method.body().errors[0].pointer, '/shippingMethod')
    await publish(ProductRemoved, { productId, version: 2, skus: [sku] })
    await settled()
    const gone = await cart.checkout()
    gone.assertStatus(409)
    assert.deepEqual(gone.body().skus, [sku])
  })

  test('an idle cart is abandoned, and comes back to life when it is used', async ({ client, assert }) => {
    const region = await newRegion()
    const { sku } = await newOffer(region, 1000)
    const cart = await newCart(client, region)
    await cart.add(sku, 1)
    await store.run('UPDATE carts SET updated_at = 1 WHERE id = ?', [cart.id])
    await store.transaction(async (tx) => void (await abandonCarts(tx)))
    assert.equal((await eventually(CartAbandoned, (data) => data.cartId === cart.id)).data.lines, 1)
    assert.equal((await cart.add(sku, 1)).body().status, 'open')
  })
})
