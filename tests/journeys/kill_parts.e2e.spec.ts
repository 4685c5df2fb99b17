import { test } from '@japa/runner'
import { freePort } from '#platform/runtime/free_ports'
import { allWentThrough } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { shoppers } from '#tests/journeys/shoppers'
import { startShop, type ShopProcess } from '#tests/support/processes'

/** How often each is killed; the whole program is KILLS=20. */
const KILLS = Number(process.env.KILLS ?? 2)
const UNITS = 100_000
const SHOPPERS = 4
/* As many orders as a shop that is killed all the time can keep up with. */
const WAITING_EACH = 5
const PATIENCE = 120_000

interface Victims {
  readonly url: string
  /** SIGKILL of one, and another in its place. */
  readonly killOne: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** One process for everything. */
async function whole(): Promise<Victims> {
  const PORT = String(await freePort())
  let shop = await startShop({ PORT })
  return {
    url: shop.url,
    killOne: async () => {
      await shop.kill()
      shop = await startShop({ PORT }, shop.dataDir)
    },
    stop: async () => void (await shop.stop()),
  }
}

/** A process per role, and two of the role whose processes are killed in turn: the other one has to take over. */
async function twoOf(role: 'relay' | 'worker'): Promise<Victims> {
  const web = await startShop({ ROLES: 'web' })
  const start = (ROLES: string) =>
    startShop({ ROLES, PAYMENT_PSP_WEBHOOK_URL: `${web.url}/v1/webhooks/psp` }, web.dataDir)
  const other = await start(role === 'relay' ? 'worker' : 'relay')
  const pair: ShopProcess[] = [await start(role), await start(role)]
  return {
    url: web.url,
    killOne: async () => {
      await pair.shift()!.kill()
      pair.push(await start(role))
    },
    stop: async () => void (await Promise.all([web, other, ...pair].map((each) => each.stop()))),
  }
}

const VICTIMS: Record<string, () => Promise<Victims>> = {
  'a relay': () => twoOf('relay'),
  'a consumer': () => twoOf('worker'),
  'the whole process': whole,
}

test.group('journeys: parts are killed under load', () => {
  for (const [victim, open] of Object.entries(VICTIMS)) {
    test(`${victim}, ${KILLS} times: orders go on, all of them end, nothing is lost or done twice`, async ({
      cleanup,
    }) => {
      const victims = await open()
      cleanup(() => victims.stop())
      const journey = new Journey((line) => console.log(line))
      const shop = await openShop([victims.url])
      const product = await shop.putOnSale(journey, UNITS)
      const crowd = shoppers(journey, shop, product, SHOPPERS, WAITING_EACH)
      cleanup(() => crowd.dismiss())
      for (let kill = 1; kill <= KILLS; kill++) {
        const before = crowd.accepted.length
        await journey.until('load', async () => crowd.accepted.length >= before + SHOPPERS, PATIENCE)
        await victims.killOne()
        /* Every second time it is killed again while it is still catching up. */
        const last = crowd.accepted.at(-1)!
        if (kill % 2 === 1) await journey.until('it to be taken over', () => crowd.isFinal(last), PATIENCE)
        journey.step(`${victim} was killed ${kill} times, ${crowd.accepted.length} orders accepted`)
      }
      const ids = await crowd.leave()
      await allWentThrough(journey, shop, product, UNITS, ids)
    }).timeout(60_000 + KILLS * PATIENCE)
  }
})
