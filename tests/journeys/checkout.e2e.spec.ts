import { test } from '@japa/runner'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import type { Shop } from '#tests/journeys/shop'
import { startShop } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/** The same shop, cut up in different ways: by modules, by roles, and not at all. */
const SHAPES: Record<string, () => Promise<{ urls: string[]; stop: () => Promise<void> }>> = {
  'all twelve modules in one process': async () => {
    const shop = await startShop()
    return { urls: [shop.url], stop: async () => void (await shop.stop()) }
  },

  'order, payment and inventory apart from the other nine': async () => {
    const rest = 'customer,catalog,pricing,cart,fulfillment,support,notification,fraud,recommendation'
    const first = await startShop({ MODULES: 'order,payment,inventory' })
    const second = await startShop({ MODULES: rest }, first.dataDir)
    return {
      urls: [`order,payment,inventory=${first.url}`, second.url],
      stop: async () => void (await Promise.all([first.stop(), second.stop()])),
    }
  },

  'the same two, entered by one door: it hands over what it does not host': async () => {
    const rest = 'customer,catalog,pricing,cart,fulfillment,support,notification,fraud,recommendation'
    const first = await startShop({ MODULES: 'order,payment,inventory' })
    const second = await startShop({ MODULES: rest }, first.dataDir)
    /* A process that listens is known to the others a moment later. */
    await until('the door to know what is behind it', async () => (await fetch(`${first.url}/v1/products`)).ok)
    return {
      urls: [first.url],
      stop: async () => void (await Promise.all([first.stop(), second.stop()])),
    }
  },

  'web in one process, relays and workers in two others': async () => {
    const web = await startShop({ ROLES: 'web' })
    const relay = await startShop({ ROLES: 'relay' }, web.dataDir)
    const worker = await startShop(
      { ROLES: 'worker', PAYMENT_PSP_WEBHOOK_URL: `${web.url}/v1/webhooks/psp` },
      web.dataDir
    )
    return {
      urls: [web.url],
      stop: async () => void (await Promise.all([web.stop(), relay.stop(), worker.stop()])),
    }
  },
}

for (const [title, open] of Object.entries(SHAPES)) {
  test.group(`journeys: ${title}`, (group) => {
    let shop: Shop
    group.setup(async () => {
      const { urls, stop } = await open()
      shop = await openShop(urls)
      return stop
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
}
