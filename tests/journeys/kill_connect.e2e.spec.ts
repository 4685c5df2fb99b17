import { test } from '@japa/runner'
import { engines } from '#platform/config/engines'
import { openOwnConnect } from '#tests/engines/own_connect'
import { allOrders, allWentThrough } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import type { Shop } from '#tests/journeys/shop'
import { shoppers } from '#tests/journeys/shoppers'
import { brokerOf, followedShop } from '#tests/support/debezium'
import { startShop } from '#tests/support/processes'
import { changesOf, everythingIn } from '#tests/support/topics'
import { outOfReach } from '#tests/suites/out_of_reach'

/** How often Connect is killed; the whole program is CONNECT_KILLS=20. */
const KILLS = Number(process.env.CONNECT_KILLS ?? 2)
const UNITS = 100_000
const SHOPPERS = 3
/** Orders that a shopper has under way: as many end as are accepted, once so many are. */
const EACH = 5
const ROUND = 6
const PATIENCE = 240_000

const haveEnded = async (shop: Shop, ids: readonly string[]): Promise<boolean> => {
  const orders = await allOrders(shop)
  return orders.length >= ids.length && orders.every(({ status }) => ['completed', 'cancelled'].includes(status))
}

if (engines.CONNECT_URL && engines.FAULTLINE_PROFILE === 'real') {
  test.group('journeys: Kafka Connect is killed', () => {
    test(`${KILLS} times under load, every outbox published by Debezium: nothing is lost, each effect once`, async ({
      assert,
      cleanup,
    }) => {
      const connect = await openOwnConnect(engines.KAFKA_BROKERS!)
      cleanup(() => connect.close())
      const followed = await followedShop({ CONNECT_URL: connect.url })
      cleanup(() => followed.drop())
      const process = await startShop(followed.env, followed.dataDir)
      cleanup(async () => void (await process.stop()))
      const journey = new Journey((line) => console.log(line))
      const shop = await openShop([process.url])
      const product = await shop.putOnSale(journey, UNITS)
      const crowd = shoppers(journey, shop, product, SHOPPERS, EACH)
      cleanup(() => crowd.dismiss())
      for (let kill = 1; kill <= KILLS; kill++) {
        /* Every second time it is killed while it is still catching up. */
        if (kill % 2 === 1) {
          const before = crowd.accepted.length
          await journey.until('orders that end', async () => crowd.accepted.length >= before + ROUND, PATIENCE)
        }
        await connect.kill()
        await connect.start()
        journey.step(`killed ${kill} times, ${crowd.accepted.length} orders accepted`)
      }
      const ids = await crowd.leave()
      await journey.until('what is under way to end', () => haveEnded(shop, ids), PATIENCE)
      await allWentThrough(journey, shop, product, UNITS, ids)

      const broker = brokerOf(followed.namespace)
      cleanup(() => broker.close())
      const rows = await journey.until('the last state of every order among the changes', async () => {
        const last = new Map<string, string>()
        for (const { after } of await changesOf<{ id: string; status: string }>(broker, 'cdc.order.orders')) {
          last.set(after!.id, after!.status)
        }
        return ids.every((id) => last.get(id) === 'completed') && last
      })
      assert.sameMembers([...rows.keys()], ids)
      const events = await everythingIn(broker, 'order.events')
      const distinct = new Set(events.map(({ headers }) => headers.ce_id)).size
      journey.step(
        `${KILLS} kills, ${ids.length} orders, ${distinct} events of order, ${events.length - distinct} of them published again`
      )
    }).timeout(60_000 + KILLS * PATIENCE)
  })
} else outOfReach('journeys: Kafka Connect is killed', 'CONNECT_URL is not set, or FAULTLINE_PROFILE is not real')
