import { test } from '@japa/runner'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODULES } from '#config/modules'
import type { Broker } from '#platform/messaging/broker'
import { EmbeddedBroker } from '#platform/messaging/embedded_broker'
import { KafkaBroker } from '#platform/messaging/kafka_broker'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { everyOrderIsFinal, ledgerIsBalanced, stockIsConserved } from '#tests/journeys/invariants'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { startSplit, type RunningSplit } from '#tests/support/split_shop'
import { until } from '#tests/support/wait'

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

const pidsOf = async (split: RunningSplit) => Object.values(await split.processes()).map(({ pid }) => pid!)

const brokerOf = async ({ dataDir, engines }: RunningSplit): Promise<Broker> =>
  engines.KAFKA_BROKERS
    ? new KafkaBroker({
        brokers: engines.KAFKA_BROKERS,
        prefix: engines.KAFKA_PREFIX!,
        partitions: 6,
        replication: 1,
        retentionMs: 86_400_000,
      })
    : EmbeddedBroker.open(join(dataDir, 'broker.sqlite3'), 6)

/** Which processes share the partitions of a group, and how many each has. */
async function members(split: RunningSplit, name: string): Promise<number[]> {
  const broker = await brokerOf(split)
  try {
    const counts = new Map<string | null, number>()
    for (const { group, member } of await broker.lag()) {
      if (group === name) counts.set(member, (counts.get(member) ?? 0) + 1)
    }
    return counts.has(null) ? [] : [...counts.values()]
  } finally {
    await broker.close()
  }
}

test.group('journeys: one process per module, order in three', (group) => {
  let split: RunningSplit
  group.tap((each) => each.timeout(240_000))
  group.setup(async () => {
    split = await startSplit(['--scale', 'order=3'], {
      PAYMENT_PSP_WEBHOOK_SECRET: 'known to payment alone',
      FRAUD_HASH_KEY: 'known to fraud alone',
    })
    return async () => void (await split.stop())
  })

  test('every process is announced once, and answers', async ({ assert }) => {
    const names = [...MODULES, 'order-2', 'order-3']
    const found = await split.processes()
    assert.sameMembers(Object.keys(found), names)
    /* What the seeder announced may still be on its way, which health says. */
    await until(
      'all to be well',
      async () => Object.values(await split.processes()).every(({ status }) => status === 'ok'),
      60_000
    )
    for (const name of names) {
      assert.lengthOf([...split.output().matchAll(new RegExp(`^  ${name} +ready at`, 'gm'))], 1, name)
    }
  })

  test('partitions are shared out among the three', async ({ assert }) => {
    const shares = await until('three members', async () => {
      const counts = await members(split, 'order')
      return counts.length === 3 && counts
    })
    assert.isAbove(Math.min(...shares), 0)
  })

  test('a process knows the secrets of its own module only', async ({ assert }) => {
    const found = await split.processes()
    for (const [name, { pid }] of Object.entries(found)) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
      assert.equal(environment.includes('known to payment alone'), name === 'payment', name)
      assert.equal(environment.includes('known to fraud alone'), name === 'fraud', name)
    }
  }).skip(!existsSync('/proc/self/environ'), 'this system does not show the environment of processes')

  for (const [journey, play] of Object.entries(checkoutJourneys)) {
    test(journey, async () => {
      const lines: string[] = []
      const shop = await openShop([split.url])
      await play(new Journey((line) => lines.push(line)), shop).catch((error: Error) => {
        throw new Error(`${error.message}\n${lines.join('\n')}`, { cause: error })
      })
    })
  }

  test('payment and one of the three are killed under load: the rest go on, the work is taken over', async ({
    assert,
  }) => {
    const journey = new Journey(() => undefined)
    const shop = await openShop([split.url])
    const product = await shop.putOnSale(journey, 100)
    const before = await split.processes()
    const placed: string[] = []
    for (let i = 0; i < 30; i++) {
      if (i === 10) process.kill(before.payment!.pid!, 'SIGKILL')
      if (i === 15) process.kill(before['order-2']!.pid!, 'SIGKILL')
      const cart = await shop.newCart(journey)
      await shop.add(journey, cart, product.sku, 1)
      const answer = await until('the checkout to be accepted', async () => {
        const found = await shop.checkout(cart, 'tok_ok', `split-${i}`).catch(() => undefined)
        return found?.status === 202 && found
      })
      placed.push(answer.body.orderId)
    }
    await until(
      'both to be there again',
      async () => {
        const now = await split.processes()
        return ['payment', 'order-2'].every(
          (name) => now[name]!.status === 'ok' && now[name]!.pid !== before[name]!.pid
        )
      },
      60_000
    )
    assert.match(split.output(), / {2}payment +was ended by SIGKILL; it is started again in 0\.5 s/)
    const orders = await everyOrderIsFinal(journey, shop, placed.length)
    const mine = orders.filter(({ id }) => placed.includes(id))
    assert.lengthOf(mine, 30)
    assert.isTrue(mine.every(({ status }) => status === 'completed'))
    await stockIsConserved(journey, shop, product, 100, 30)
    await ledgerIsBalanced(journey, shop)
  })

  test('SIGTERM stops all of them', async ({ assert }) => {
    const pids = await pidsOf(split)
    assert.equal(await split.stop(), 0)
    assert.isFalse(pids.some(isAlive))
  })
})

test.group('journeys: who watches over a split shop is killed', () => {
  test('its processes end with it', async ({ assert }) => {
    const split = await startSplit([], { MODULES: 'pricing,catalog' })
    const pids = await pidsOf(split)
    assert.lengthOf(pids, 2)
    await split.kill()
    await until('both to end', () => !pids.some(isAlive))
  }).timeout(120_000)
})
