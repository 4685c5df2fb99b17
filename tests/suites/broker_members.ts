import { test } from '@japa/runner'
import type { Broker, BrokerRecord, GroupLag } from '#platform/messaging/broker'
import { until } from '#tests/support/wait'
import {
  Clients,
  Collector,
  newGroup,
  numbered,
  text,
  textsByKey,
  type BrokerAdapter,
} from '#tests/suites/broker_adapter'

/** Several members of one group, each with a client of its own. */
export function brokerMemberTests(adapter: BrokerAdapter): void {
  test.group(`${adapter.name}: members of a group`, (group) => {
    let clients: Clients
    group.tap((each) => each.timeout(90_000))
    group.each.setup(() => {
      clients = new Clients(adapter)
      return () => clients.closeAll()
    })

    const lagOf = async (broker: Broker, name: string): Promise<GroupLag[]> =>
      (await broker.lag()).filter((each) => each.group === name)

    /** Waits until that many members have all partitions between them. */
    const shared = (broker: Broker, name: string, members: number) =>
      until(
        `${members} members with partitions`,
        async () => {
          const lag = await lagOf(broker, name)
          return (
            lag.length > 0 && !lag.some(({ member }) => !member) && new Set(lag.map((l) => l.member)).size === members
          )
        },
        30_000
      )

    test('two, then three share the partitions out; who leaves hands its own back', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      const collectors = [new Collector(), new Collector(), new Collector()]
      const subscriptions = []
      for (const [i, collector] of collectors.entries()) {
        const client = await clients.open()
        subscriptions.push(await client.subscribe({ group: name, topics: [topic], handle: collector.handle }))
        await shared(broker, name, i + 1)
      }
      await broker.publish(numbered(topic, 600, 60))
      await until('all of it', () => new Set(collectors.flatMap(({ texts }) => texts)).size === 600)
      assert.isTrue(collectors.every(({ records }) => records.length > 0))
      assert.lengthOf(
        collectors.flatMap(({ texts }) => texts),
        600
      )

      await subscriptions[0]!.stop()
      await shared(broker, name, 2)
      await subscriptions[1]!.stop()
      await shared(broker, name, 1)
      await broker.publish(numbered(topic, 60, 60, 600))
      await until('the rest', () => new Set(collectors[2]!.texts.filter((each) => Number(each) >= 600)).size === 60)
    })

    test('while members come and go: nothing lost, order kept, no partition read by two', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      const inHand = new Map<number, number>()
      const conflicts: string[] = []
      const records: BrokerRecord[] = []
      const handle = (member: number) => async (batch: readonly BrokerRecord[]) => {
        const partitions = new Set(batch.map(({ partition }) => partition))
        for (const partition of partitions) {
          const other = inHand.get(partition)
          if (other !== undefined) conflicts.push(`partition ${partition}: ${member} beside ${other}`)
          inHand.set(partition, member)
        }
        for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
        records.push(...batch)
        for (const partition of partitions) inHand.delete(partition)
      }
      let published = 0
      let going = true
      const publishing = (async () => {
        for (; going; published += 60) {
          await broker.publish(numbered(topic, 60, 30, published))
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      })()
      const join = async (member: number) =>
        (await clients.open()).subscribe({ group: name, topics: [topic], handle: handle(member), batch: 30 })
      const first = await join(1)
      await shared(broker, name, 1)
      const second = await join(2)
      await shared(broker, name, 2)
      await join(3)
      await shared(broker, name, 3)
      await first.stop()
      await shared(broker, name, 2)
      await second.stop()
      await shared(broker, name, 1)
      going = false
      await publishing
      await until('all of it', () => new Set(records.map(text)).size === published, 30_000)
      assert.deepEqual(conflicts, [])
      for (const [key, texts] of textsByKey(records)) {
        assert.deepEqual(
          texts,
          Array.from({ length: published / 30 }, (_, i) => String(Number(key.slice(4)) + 30 * i))
        )
      }
    })

    test('one that fails leaves its partitions to who comes after it, from where it failed', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      let failures = 0
      const failing = async () => {
        failures++
        throw new Error('Never')
      }
      const broken = await (await clients.open()).subscribe({ group: name, topics: [topic], handle: failing })
      await broker.publish(numbered(topic, 50))
      await until('a failure', () => failures > 0)
      await broken.stop()
      const collector = new Collector()
      await broker.subscribe({ group: name, topics: [topic], handle: collector.handle })
      await until('all of it', () => collector.distinct === 50, 30_000)
      for (const [key, texts] of textsByKey(collector.records)) {
        assert.deepEqual(
          texts,
          Array.from({ length: 5 }, (_, i) => String(Number(key.slice(4)) + 10 * i))
        )
      }
    })

    test('lag: positions, ends and members, by partition', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      const collector = new Collector()
      const subscription = await broker.subscribe({ group: name, topics: [topic], handle: collector.handle })
      await shared(broker, name, 1)
      await broker.publish(numbered(topic, 40))
      await until('no lag', async () => (await lagOf(broker, name)).every(({ position, end }) => position === end))
      assert.equal(
        (await lagOf(broker, name)).reduce((sum, { end }) => sum + end, 0),
        40
      )
      await subscription.stop()
      await broker.publish(numbered(topic, 25))
      const stopped = await lagOf(await clients.open(), name)
      assert.equal(
        stopped.reduce((sum, { position, end }) => sum + end - position, 0),
        25
      )
      assert.isTrue(stopped.every(({ member, topic: of }) => member === null && of === topic))
    })

    test('members that want different topics get only those', async ({ assert }) => {
      const { broker, topic: first } = await clients.withTopic()
      const { broker: other, topic: second } = await clients.withTopic()
      const name = newGroup()
      const [one, both] = [new Collector(), new Collector()]
      await broker.ensureTopics([first, second])
      await broker.subscribe({ group: name, topics: [first], handle: one.handle })
      await other.ensureTopics([first, second])
      await other.subscribe({ group: name, topics: [first, second], handle: both.handle })
      await broker.publish([...numbered(first, 100, 50), ...numbered(second, 100, 50, 1000)])
      await until('all of it', () => new Set([...one.texts, ...both.texts]).size === 200, 30_000)
      assert.isTrue(one.records.every(({ topic }) => topic === first))
    })
  })
}
