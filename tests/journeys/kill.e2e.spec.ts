import { test } from '@japa/runner'
import { freePort } from '#platform/runtime/free_ports'
import { chargesMatch, everyOrderIsFinal, ledgerIsBalanced, stockIsConserved } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { startShop } from '#tests/support/processes'

const CHECKOUTS = 200

test.group('journeys: the process is killed', () => {
  test('in the middle of 200 checkouts, and again while it catches up: all orders end, nothing is lost', async ({
    assert,
  }) => {
    const PORT = String(await freePort())
    let process = await startShop({ PORT })
    const journey = new Journey(() => undefined)
    const shop = await openShop([process.url])
    const product = await shop.putOnSale(journey, 1000)
    const carts = []
    for (let i = 0; i < CHECKOUTS; i++) {
      const cart = await shop.newCart(journey)
      await shop.add(journey, cart, product.sku, 1)
      carts.push(cart)
    }
    let accepted = 0
    const fate = carts.map(async (cart, i) => {
      const key = `kill-${i}`
      const token = i % 10 === 9 ? 'tok_declined' : i % 10 === 8 ? 'tok_flaky' : 'tok_ok'
      for (;;) {
        /* A client whose connection breaks does not know what became of its request: it sends it again, under its key. */
        const answer = await shop.checkout(cart, token, key).catch(() => undefined)
        if (answer?.status === 202) {
          accepted++
          return answer.body.orderId as string
        }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })
    await journey.until('a third of them accepted', async () => accepted > CHECKOUTS / 3)
    await process.kill()
    process = await startShop({ PORT }, process.dataDir)
    await journey.until('all of them accepted', async () => accepted === CHECKOUTS)
    await process.kill()
    process = await startShop({ PORT }, process.dataDir)
    try {
      const ids = await Promise.all(fate)
      assert.equal(new Set(ids).size, CHECKOUTS)
      const orders = await everyOrderIsFinal(journey, shop, CHECKOUTS)
      assert.sameMembers(
        orders.map(({ id }) => id),
        ids
      )
      const completed = orders.filter(({ status }) => status === 'completed')
      assert.lengthOf(completed, CHECKOUTS * 0.9)
      await chargesMatch(journey, shop, orders)
      await stockIsConserved(journey, shop, product, 1000, completed.length)
      await ledgerIsBalanced(journey, shop)
      await journey.until('the shop to be well again', async () => (await shop.api.get('/health')).body.status === 'ok')
    } finally {
      await process.stop()
    }
  }).timeout(240_000)
})
