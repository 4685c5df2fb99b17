import { test } from '@japa/runner'
import { engines } from '#platform/config/engines'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import type { Shop } from '#tests/journeys/shop'
import { followedShop } from '#tests/support/debezium'
import { startShop } from '#tests/support/processes'
import { outOfReach } from '#tests/suites/out_of_reach'

if (engines.CONNECT_URL && engines.FAULTLINE_PROFILE === 'real') {
  test.group('journeys: every outbox published by Debezium', (group) => {
    let shop: Shop
    group.setup(async () => {
      const followed = await followedShop()
      const process = await startShop(followed.env, followed.dataDir)
      shop = await openShop([process.url])
      return async () => {
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
  })
} else
  outOfReach('journeys: every outbox published by Debezium', 'CONNECT_URL is not set, or FAULTLINE_PROFILE is not real')
