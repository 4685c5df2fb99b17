import { test } from '@japa/runner'
import { newKey } from '#tests/journeys/api'
import { chargesMatch, everyOrderIsFinal, ledgerIsBalanced, stockIsConserved } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import type { Shop } from '#tests/journeys/shop'
import { startShop, type ShopProcess } from '#tests/support/processes'

const silent = () => new Journey(() => undefined)

/** Does the same many times, some at once. */
async function times<T>(count: number, atOnce: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      const n = next++
      results[n] = await work(n)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

test.group('journeys: crowds', (group) => {
  let process: ShopProcess
  let shop: Shop
  group.setup(async () => {
    process = await startShop()
    shop = await openShop([process.url])
    return async () => void (await process.stop())
  })

  test('a thousand shoppers of one unit: one order is confirmed, the rest hear why not', async ({ assert }) => {
    const journey = silent()
    const product = await shop.putOnSale(journey, 1)
    const first = await shop.newCart(journey)
    await shop.add(journey, first, product.sku, 1)
    const carts = [
      first,
      ...(await times(999, 50, async () => {
        const cart = await shop.newCart(journey)
        journey.status(
          'add',
          await shop.api.post(
            `/v1/carts/${cart.id}/items`,
            { sku: product.sku, quantity: 1 },
            { cartToken: cart.token }
          ),
          201
        )
        return cart
      })),
    ]
    const placed = await Promise.all(carts.map((cart) => shop.checkout(cart, 'tok_ok')))
    assert.deepEqual([...new Set(placed.map(({ status }) => status))], [202])
    const orders = await everyOrderIsFinal(journey, shop, 1000)
    const completed = orders.filter(({ status }) => status === 'completed')
    assert.lengthOf(completed, 1)
    const loser = orders.find(({ status }) => status === 'cancelled') as any
    assert.equal(loser.cancellation.reason, 'out_of_stock')
    assert.isNotEmpty(loser.cancellation.message)
    assert.lengthOf(
      orders.filter((order: any) => order.cancellation?.reason === 'out_of_stock'),
      999
    )
    await stockIsConserved(journey, shop, product, 1, 1)
    await chargesMatch(journey, shop, completed)
    await ledgerIsBalanced(journey, shop)
  }).timeout(240_000)

  test('the same checkout a hundred times at once under one key: one order, one charge', async ({ assert }) => {
    const journey = silent()
    const product = await shop.putOnSale(journey, 200)
    const before = (await shop.api.get('/v1/orders?consistency=strong&limit=1', { bearer: await shop.staff() })).body
      .data[0]?.id
    const cart = await shop.newCart(journey)
    await shop.add(journey, cart, product.sku, 1)
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 100 }, () => shop.checkout(cart, 'tok_ok', key)))
    const accepted = answers.filter(({ status }) => status === 202)
    assert.isNotEmpty(accepted)
    const others = new Set(answers.map(({ status }) => status).filter((status) => status !== 202))
    assert.isTrue([...others].every((status) => status === 409))
    const orderIds = new Set(accepted.map(({ body }) => body.orderId))
    assert.equal(orderIds.size, 1)
    const [orderId] = orderIds
    await shop.follow(journey, orderId, { cartToken: cart.token })
    const newest = (await shop.api.get('/v1/orders?consistency=strong&limit=2', { bearer: await shop.staff() })).body
      .data
    assert.deepEqual([newest[0].id, newest[1].id], [orderId, before])
    await chargesMatch(journey, shop, [{ id: orderId, status: 'completed' }])
    await stockIsConserved(journey, shop, product, 200, 1)
  }).timeout(60_000)
})
