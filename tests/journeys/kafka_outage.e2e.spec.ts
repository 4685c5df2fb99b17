import { test } from '@japa/runner'
import { setTimeout } from 'node:timers/promises'
import { engines } from '#platform/config/engines'
import { chooseEngines } from '#tests/engines/start'
import { openSite } from '#tests/engines/open_site'
import { startEngines, stopEngines } from '#tests/engines/supervisor'
import { allWentThrough } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { shoppers } from '#tests/journeys/shoppers'
import { startSplit } from '#tests/support/split_shop'
import { outOfReach } from '#tests/suites/out_of_reach'

/** How long Kafka is away, in seconds. */
const OUTAGE = Number(process.env.OUTAGE_SECONDS ?? 60)
const UNITS = 100_000
const PATIENCE = 180_000

if (engines.FAULTLINE_PROFILE === 'real') {
  test.group('journeys: Kafka is stopped', () => {
    test(`for ${OUTAGE} seconds under load, with a process per module: orders are accepted, nothing is lost, the lag drains`, async ({
      assert,
      cleanup,
    }) => {
      const site = openSite()
      const kafka = chooseEngines(['kafka'])
      const split = await startSplit([])
      cleanup(async () => void (await split.stop()))
      const journey = new Journey((line) => console.log(line))
      const shop = await openShop([split.url])
      const product = await shop.putOnSale(journey, UNITS)
      const crowd = shoppers(journey, shop, product, 2, UNITS, 500)
      cleanup(() => crowd.dismiss())
      await journey.until('load', async () => crowd.accepted.length > 10, PATIENCE)

      cleanup(async () => void (await startEngines(site, chooseEngines(), () => undefined)))
      await stopEngines(site, kafka, () => undefined)
      const before = crowd.accepted.length
      journey.step(`Kafka is stopped, ${before} orders accepted`)
      await setTimeout(OUTAGE * 1000)
      const during = crowd.accepted.length - before
      assert.isAbove(during, 0)
      const last = crowd.accepted.at(-1)!
      assert.isFalse(await crowd.isFinal(last), 'an order went through without Kafka')
      journey.step(`${during} orders accepted without Kafka`)
      const [outcome] = await startEngines(site, kafka, () => undefined)
      assert.equal(outcome!.kind, 'started', outcome!.why)

      await journey.until('what waited to go on', () => crowd.isFinal(last), PATIENCE)
      const ids = await crowd.leave()
      await allWentThrough(journey, shop, product, UNITS, ids)
      await journey.until(
        'the lag to have drained',
        async () => {
          const { body } = await shop.api.get('/health')
          return body.status === 'ok'
        },
        PATIENCE
      )
      journey.step(`${ids.length} orders, all completed; nothing waits any more`)
    }).timeout(OUTAGE * 1000 + 3 * PATIENCE)
  })
} else outOfReach('journeys: Kafka is stopped', 'FAULTLINE_PROFILE is not real')
