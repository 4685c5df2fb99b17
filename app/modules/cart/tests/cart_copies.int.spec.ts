import { test } from '@japa/runner'
import { CartCopies } from '#modules/cart/cart_copies'
import { findCart, itemsOf, store, type CartRow, type ItemRow } from '#modules/cart/store'
import { exposition } from '#platform/observability/metrics'
import { openRedis } from '#platform/storage/redis'
import { newId } from '#platform/values/id'
import { noRedis, startRedis, type RedisUnderTest } from '#tests/support/redis'
import { until } from '#tests/support/wait'

let redis: RedisUnderTest | undefined

async function newCart(sku: string): Promise<CartRow> {
  const id = newId('cart')
  await store.transaction(async (tx) => {
    await tx.insert('carts', {
      id,
      token_hash: id,
      customer_id: null,
      currency: 'EUR',
      region: 'eu-west',
      locale: 'en',
      status: 'open',
      coupons: '[]',
      order_id: null,
      version: 1,
      created_at: 1,
      updated_at: 1,
    })
    await tx.insert('cart_items', {
      id: newId('cartItem'),
      cart_id: id,
      sku,
      quantity: 1,
      unit_price: 100,
      price_version: 1,
      priced_at: 1,
    })
  })
  return (await findCart(store, id))!
}

async function count(outcome: string): Promise<number> {
  const line = new RegExp(`cart_copy_reads_total\\{module="cart",outcome="${outcome}"\\} (\\d+)`)
  return Number(line.exec(await exposition('cart'))?.[1] ?? 0)
}

test.group('cart: copies in Redis', (group) => {
  let copies: CartCopies
  const skusOf = (items: readonly ItemRow[]) => items.map(({ sku }) => sku)
  const read = async (cart: CartRow) => skusOf(await copies.itemsFor(cart, copies.find(cart.id)))
  const isKept = (cart: CartRow, version: number) =>
    until(`a copy of version ${version}`, async () => {
      const copy = await copies.find(cart.id)
      return typeof copy !== 'string' && copy.version === version
    })

  group.each.skip(noRedis !== false, noRedis || undefined)
  group.each.timeout(30_000)
  group.each.setup(async () => {
    redis ??= await startRedis()
    copies = new CartCopies(redis.address, newId('event'))
    await until('Redis', async () => (await copies.find('none')) === 'none')
    return () => copies.close()
  })

  test('the second read comes from the copy', async ({ assert }) => {
    const cart = await newCart('TEA-1')
    const before = { hit: await count('hit'), miss: await count('miss') }
    assert.deepEqual(await read(cart), ['TEA-1'])
    await isKept(cart, 1)
    await store.run('DELETE FROM cart_items WHERE cart_id = ?', [cart.id])
    assert.deepEqual(await read(cart), ['TEA-1'])
    assert.deepEqual(
      { hit: await count('hit'), miss: await count('miss') },
      { hit: before.hit + 1, miss: before.miss + 1 }
    )
  })

  test('a change is written through after its commit, and not at all when it is undone', async ({ assert }) => {
    const cart = await newCart('TEA-1')
    const change = (fail: boolean) =>
      store.transaction(async (tx) => {
        await tx.run('UPDATE carts SET version = 2 WHERE id = ?', [cart.id])
        await tx.run("UPDATE cart_items SET sku = 'TEA-2' WHERE cart_id = ?", [cart.id])
        copies.keepAfter(tx, (await findCart(tx, cart.id))!, await itemsOf(tx, cart.id))
        if (fail) throw new Error('undone')
      })
    await assert.rejects(() => change(true), 'undone')
    assert.equal(await copies.find(cart.id), 'none')
    await change(false)
    await isKept(cart, 2)
    assert.deepEqual(await read({ ...cart, version: 2 }), ['TEA-2'])
  })

  test('a copy of another version is not shown, and an older one replaces none', async ({ assert }) => {
    const cart = await newCart('TEA-1')
    const other = [{ ...(await itemsOf(store, cart.id))[0]!, sku: 'OLD' }]
    copies.keep({ ...cart, version: 7 }, other)
    await isKept(cart, 7)
    const stale = await count('stale')
    assert.deepEqual(await read(cart), ['TEA-1'])
    assert.equal(await count('stale'), stale + 1)
    copies.keep({ ...cart, version: 3 }, other)
    copies.keep({ ...cart, version: 8 }, other)
    await isKept(cart, 8)
  })

  test('without Redis a cart is read from the store, and with it again when it is back', async ({ assert }) => {
    const cart = await newCart('TEA-1')
    await redis!.kill()
    assert.deepEqual(await read(cart), ['TEA-1'])
    await redis!.start()
    await until('Redis', async () => (await copies.find('none')) === 'none')
    assert.deepEqual(await read(cart), ['TEA-1'])
    await isKept(cart, 1)
    const client = await openRedis(redis!.address, 'test')
    await client.flushall()
    client.disconnect()
    assert.deepEqual(await read(cart), ['TEA-1'])
  })
})
