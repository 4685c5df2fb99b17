import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { moduleHealth } from '#platform/modules/health'
import { checkedOut, type Story } from '#modules/order/tests/stories'
import { registry } from '#platform/observability/metrics'
import { newId } from '#platform/values/id'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

/** What an engine has to be able to do to its replica of order's store. */
export interface ReplicaAdapter {
  readonly name: string
  /** From now on changes show up so much later. */
  delay(seconds: number): Promise<void>
  /** From now on changes do not show up. */
  stop(): Promise<void>
  /** Undoes both. */
  heal(): Promise<void>
}

/** Longer than any test waits. */
const LONG_SECONDS = 600
/** Long enough for every change that a test waits for. */
const PATIENCE_MS = 20_000

const read = (client: ApiClient, story: Story, query = {}) =>
  client.get(`/v1/orders/${story.orderId}`).qs(query).header('X-Cart-Token', story.token)

const statusAt = async (client: ApiClient, story: Story, query = {}): Promise<string> =>
  (await read(client, story, query)).body().status

async function figure(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const metric = await registry.getSingleMetric(name)!.get()
  const found = metric.values.find((each) =>
    Object.entries(labels).every(([label, value]) => each.labels[label] === value)
  )
  return found?.value ?? 0
}

const answeredBy = (who: string) => figure('order_reads_total', { answered_by: who })

async function lagOf(client: ApiClient, story: Story): Promise<number> {
  const header = (await read(client, story)).header('x-replica-lag')!
  if (!/^\d+$/.test(header)) throw new Error(`X-Replica-Lag: ${header}`)
  return Number(header)
}

/** Waits until it is the replica that answers for an order. */
async function onReplica(client: ApiClient, story: Story): Promise<void> {
  await until(
    'the order on the replica',
    async () => {
      const before = await answeredBy('replica')
      await read(client, story)
      return (await answeredBy('replica')) > before
    },
    PATIENCE_MS
  )
}

async function placed(customerId?: string): Promise<Story> {
  const story = await checkedOut(customerId ? { customerId } : {})
  await story.place()
  await until('the order', story.status)
  return story
}

async function cancel(client: ApiClient, story: Story): Promise<void> {
  const answer = await client.post(`/v1/orders/${story.orderId}/cancel`).header('X-Cart-Token', story.token)
  answer.assertStatus(200)
}

/** What order promises of its replica, whatever keeps it: see app/modules/order/README.md. */
export function replicaSuite(adapter: ReplicaAdapter): void {
  test.group(`replica of order: ${adapter.name}`, (group) => {
    group.tap((each) => each.timeout(120_000))
    group.each.setup(() => () => adapter.heal())

    test('what is written shows up by itself, and says how old it may be', async ({ client, assert }) => {
      const story = await placed()
      await onReplica(client, story)
      await cancel(client, story)
      await until('the change', async () => (await statusAt(client, story)) === 'cancelled', PATIENCE_MS)
      assert.isAtLeast(await lagOf(client, story), 0)
    })

    test('behind: stale from the replica, fresh from the primary, and both say so; then it catches up', async ({
      client,
      assert,
    }) => {
      const story = await placed()
      await onReplica(client, story)
      await adapter.delay(LONG_SECONDS)
      const stale = (await read(client, story)).body()
      await cancel(client, story)
      const before = await answeredBy('replica')
      assert.deepEqual((await read(client, story)).body(), stale)
      assert.isAbove(await answeredBy('replica'), before)

      const strong = await read(client, story, { consistency: 'strong' })
      assert.equal(strong.body().status, 'cancelled')
      assert.equal(strong.header('x-replica-lag'), '0')
      assert.notEqual(strong.header('etag'), (await read(client, story)).header('etag'))

      await until('the header', async () => (await lagOf(client, story)) > 2000, PATIENCE_MS)
      await until(
        'the metric',
        async () => (await figure('order_replica_lag_seconds', { module: 'order' })) > 2,
        PATIENCE_MS
      )
      assert.equal(await statusAt(client, story), stale.status)

      /* After the delay, not only when it is taken away. */
      await adapter.delay(2)
      await until('the change', async () => (await statusAt(client, story)) === 'cancelled', PATIENCE_MS)
      await adapter.heal()
      await until('nothing behind', async () => (await lagOf(client, story)) < 2000, PATIENCE_MS)
    })

    test('behind: a new order is found by its id, and in the list later or at once', async ({ client, assert }) => {
      const customerId = newId('customer')
      const bearer = await accessToken('customer', customerId)
      const ids = async (query = {}) => {
        const answer = await client.get('/v1/orders').qs(query).bearerToken(bearer)
        answer.assertStatus(200)
        assert.match(answer.header('x-replica-lag')!, /^\d+$/)
        return answer.body().data.map(({ id }: { id: string }) => id) as string[]
      }
      const first = await placed(customerId)
      await onReplica(client, first)
      await adapter.delay(LONG_SECONDS)
      const second = await placed(customerId)
      const shown = await read(client, second)
      shown.assertStatus(200)
      assert.equal(shown.header('x-replica-lag'), '0')
      ;(await read(client, { ...second, token: 'of-somebody-else' })).assertStatus(404)
      assert.deepEqual(await ids(), [first.orderId])
      assert.deepEqual(await ids({ consistency: 'strong' }), [second.orderId, first.orderId])
      await adapter.heal()
      await until('the list', async () => (await ids()).length === 2, PATIENCE_MS)
    })

    test('behind: what changes an order goes by the primary', async ({ client, assert }) => {
      const story = await placed()
      await onReplica(client, story)
      await adapter.delay(LONG_SECONDS)
      await cancel(client, story)
      assert.equal(await statusAt(client, story), 'pending')
      const again = await client.post(`/v1/orders/${story.orderId}/cancel`).header('X-Cart-Token', story.token)
      again.assertStatus(409)
      const live = await client.get(`/v1/orders/${story.orderId}/events`).header('X-Cart-Token', story.token)
      assert.match(live.text(), /event: settled\ndata: .*"status":"cancelled"/)
    })

    test('standing still: reads go on, and it counts as further and further behind', async ({ client, assert }) => {
      const story = await placed()
      await onReplica(client, story)
      await adapter.stop()
      const first = await figure('order_replica_lag_seconds', { module: 'order' })
      await cancel(client, story)
      await until(
        'the metric to grow',
        async () => (await figure('order_replica_lag_seconds', { module: 'order' })) > first + 3,
        PATIENCE_MS
      )
      ;(await read(client, story)).assertStatus(200)
      assert.equal(await statusAt(client, story, { consistency: 'strong' }), 'cancelled')
      const { checks } = await moduleHealth('order')
      assert.match(checks.find(({ name }) => name === 'engine')!.detail, /replica/)
      await adapter.heal()
      await until('the change', async () => (await statusAt(client, story)) === 'cancelled', PATIENCE_MS)
    })
  })
}
