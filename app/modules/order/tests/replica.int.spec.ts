import { test } from '@japa/runner'
import { OrderReads } from '#modules/order/reads'
import { findOrder, store } from '#modules/order/store'
import { checkedOut } from '#modules/order/tests/stories'
import { databaseUrl, replicaUrl } from '#platform/config/engines'
import { setReplicaDelay } from '#platform/storage/replica_delay'
import { openServerReplica } from '#platform/storage/server_replica'
import type { Replica } from '#platform/storage/replica'
import { mariadbLever } from '#tests/suites/openers/mariadb_lever'
import { severable, type Severable } from '#tests/suites/openers/severable'
import { outOfReach } from '#tests/suites/out_of_reach'
import { replicaSuite } from '#tests/suites/replica_suite'
import { until } from '#tests/support/wait'

const [url, lever] = [replicaUrl(), process.env.ORDER_DB_REPLICA_CHAOS_URL]

if (!databaseUrl('order')) {
  const delay = (seconds: number) => setReplicaDelay(store, seconds * 1000)
  replicaSuite({ name: 'embedded', delay, stop: () => delay(86_400), heal: () => delay(0) })
}

if (url && lever) {
  replicaSuite({ name: 'MariaDB', ...mariadbLever(lever) })

  test.group('replica of order: MariaDB out of reach', (group) => {
    group.tap((each) => each.timeout(60_000))
    let way: Severable
    let replica: Replica
    let reads: OrderReads
    group.each.setup(async () => {
      const { hostname, port } = new URL(url)
      way = await severable(hostname, Number(port))
      const through = new URL(url)
      through.port = String(way.port)
      replica = openServerReplica(store, 'ORDER_DB_REPLICA_URL', through.href, 'severed_replica')
      reads = new OrderReads(store, async () => replica)
      await reads.open()
      return async () => {
        await reads.close()
        await way.close()
      }
    })

    for (const end of ['cut', 'hang'] as const) {
      test(`${end}: the primary answers meanwhile, the replica when it is back`, async ({ assert }) => {
        const story = await checkedOut()
        await story.place()
        await until('the order', story.status)
        const read = () => reads.read('eventual', (session) => findOrder(session, story.orderId))
        const fromReplica = async () => (await read()).lagMs > 0
        await until('the replica to answer', fromReplica)
        way[end]()
        for (let i = 0; i < 3; i++) {
          const { value, lagMs } = await read()
          assert.equal(value!.id, story.orderId)
          assert.equal(lagMs, 0)
        }
        await assert.rejects(() => reads.lagMs())
        way.mend()
        await until('the replica to answer again', fromReplica, 30_000)
      })
    }

    test('takes no writes', async ({ assert }) => {
      await assert.rejects(() => replica.read.run('UPDATE orders SET version = version + 1'), /read.only/i)
    })
  })
} else outOfReach('order on a replica of MariaDB', 'ORDER_DB_REPLICA_URL or ORDER_DB_REPLICA_CHAOS_URL is not set')
