import { test } from '@japa/runner'
import { engines } from '#platform/config/engines'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import type { Broker } from '#platform/messaging/broker'
import type { Shop } from '#tests/journeys/shop'
import { brokerOf, followedShop } from '#tests/support/debezium'
import { startShop } from '#tests/support/processes'
import { changesOf, everythingIn } from '#tests/support/topics'
import { outOfReach } from '#tests/suites/out_of_reach'

interface Stock {
  readonly sku: string
  readonly on_hand: number
  readonly reserved: number
}

if (engines.CONNECT_URL && engines.FAULTLINE_PROFILE === 'real') {
  test.group('journeys: every outbox published by Debezium', (group) => {
    let shop: Shop
    let broker: Broker
    group.setup(async () => {
      const followed = await followedShop()
      const process = await startShop(followed.env, followed.dataDir)
      shop = await openShop([process.url])
      broker = brokerOf(followed.namespace)
      return async () => {
        await broker.close()
        await process.stop()
        await followed.drop()
      }
    })
    for (const [journey, play] of Object.entries(checkoutJourneys)) {
      test(journey, async () => {
        const lines: string[] = []
        await play(new Journey((line) => lines.push(line)), shop).catch((error: Error) => {
          throw new Error(`${error.message}\n${lines.join('\n')}`, { cause: error })
        })
      }).timeout(120_000)
    }

    test('a reservation on Cassandra shows among the changes of stock, with before and after', async ({ assert }) => {
      const journey = new Journey(() => undefined)
      const product = await shop.putOnSale(journey, 10)
      const cart = await shop.newCart(journey)
      await shop.add(journey, cart, product.sku, 2)
      const { orderId } = journey.status('check out', await shop.checkout(cart, 'tok_ok'), 202)
      assert.equal((await shop.follow(journey, orderId, { cartToken: cart.token })).status, 'completed')
      const changes = await journey.until('the units sold', async () => {
        const found = (await changesOf<Stock>(broker, 'cdc.inventory.stock')).filter(
          ({ after }) => after?.sku === product.sku
        )
        return found.some(({ after }) => after!.on_hand === 8) && found
      })
      const steps = changes
        .filter(({ op }) => op === 'u')
        .map(({ before, after }) => [before, after].map((row) => [row!.on_hand, row!.reserved]))
      assert.deepInclude(steps, [
        [10, 0],
        [10, 2],
      ])
      assert.deepInclude(steps, [
        [10, 2],
        [8, 0],
      ])
    }).timeout(60_000)

    test('rows of an order are followed without what is personal in them', async ({ assert }) => {
      const records = await everythingIn(broker, 'cdc.order.orders')
      assert.isNotEmpty(records)
      const hidden = /email|shipping_address|access_hash|@/
      for (const { key, value } of records) assert.notMatch(`${key}${value.toString()}`, hidden)
    })

    test('no outbox keeps a row, and every event came by Debezium', async ({ assert }) => {
      const health = await new Journey(() => undefined).until('empty outboxes', async () => {
        const { body } = await shop.api.get('/health')
        const modules = Object.values(body.modules) as { checks: { name: string; pending?: number }[] }[]
        const pending = modules.flatMap(({ checks }) => checks.filter(({ name }) => name === 'outbox'))
        return pending.every((check) => check.pending === 0) && pending
      })
      assert.lengthOf(health, 12)
      const events = await everythingIn(broker, 'order.events')
      assert.isNotEmpty(events)
      for (const { headers } of events) assert.equal(headers.id, headers.ce_id)
    })
  })
} else
  outOfReach('journeys: every outbox published by Debezium', 'CONNECT_URL is not set, or FAULTLINE_PROFILE is not real')
