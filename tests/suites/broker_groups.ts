import { test } from '@japa/runner'
import { until } from '#tests/support/wait'
import {
  Clients,
  Collector,
  contents,
  message,
  newGroup,
  newTopic,
  numbered,
  text,
  textsByKey,
  type BrokerAdapter,
} from '#tests/suites/broker_adapter'

/** One member per group: delivery, redelivery, positions. */
export function brokerGroupTests(adapter: BrokerAdapter): void {
  test.group(`${adapter.name}: groups`, (group) => {
    let clients: Clients
    group.tap((each) => each.timeout(60_000))
    group.each.setup(() => {
      clients = new Clients(adapter)
      return () => clients.closeAll()
    })

    test('a new group gets everything from the beginning, in the order of each key', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const other = await clients.open()
      await broker.publish(numbered(topic, 300))
      const collector = new Collector()
      await broker.subscribe({ group: newGroup(), topics: [topic], handle: collector.handle })
      await other.publish(numbered(topic, 300, 10, 300))
      await until('all of it', () => collector.distinct === 600)
      for (const [key, texts] of textsByKey(collector.records)) {
        assert.deepEqual(
          texts,
          Array.from({ length: 60 }, (_, i) => String(Number(key.slice(4)) + 10 * i))
        )
      }
    })

    test('groups are independent: each gets everything, and one that fails stops no other', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const collectors = [new Collector(), new Collector()]
      const healthy = [newGroup(), newGroup()]
      let failures = 0
      const failing = async () => {
        failures++
        throw new Error('This group is broken')
      }
      await broker.subscribe({ group: newGroup(), topics: [topic], handle: failing })
      for (const [i, collector] of collectors.entries()) {
        await broker.subscribe({ group: healthy[i]!, topics: [topic], handle: collector.handle })
      }
      await broker.publish(numbered(topic, 100))
      await until('both healthy groups', () => collectors.every(({ distinct }) => distinct === 100))
      await until('the broken one', () => failures > 0)
      assert.isTrue(collectors.every(({ records }) => records.length === 100))
    })

    test('several topics', async () => {
      const broker = await clients.open()
      const topics = [newTopic(), newTopic(), newTopic()]
      await broker.ensureTopics(topics)
      const collector = new Collector()
      await broker.subscribe({ group: newGroup(), topics, handle: collector.handle })
      await broker.publish(topics.flatMap((topic) => numbered(topic, 50)))
      await until('all of them', () => collector.records.length === 150)
    })

    test('a rejected batch comes again, whole and in order, and then what follows', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const attempts: string[][] = []
      const collector = new Collector()
      const handle: Collector['handle'] = async (records) => {
        attempts.push(records.map(text))
        if (attempts.length < 3) throw new Error('Not yet')
        await collector.handle(records)
      }
      await broker.publish(numbered(topic, 4, 1))
      await broker.subscribe({ group: newGroup(), topics: [topic], handle })
      await until('two failures', () => attempts.length >= 2)
      await broker.publish(numbered(topic, 2, 1, 4))
      await until('success', () => collector.records.length === 6)
      assert.deepEqual(
        attempts.slice(0, 2),
        Array.from({ length: 2 }, () => ['0', '1', '2', '3'])
      )
      assert.deepEqual(collector.texts, ['0', '1', '2', '3', '4', '5'])
    })

    test('one batch at a time, and never more than asked for', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 200, 50))
      const sizes: number[] = []
      let [running, overlaps] = [0, 0]
      const collector = new Collector()
      const handle: Collector['handle'] = async (records) => {
        if (running++ > 0) overlaps++
        sizes.push(records.length)
        await new Promise((resolve) => setImmediate(resolve))
        await collector.handle(records)
        running--
      }
      await broker.subscribe({ group: newGroup(), topics: [topic], handle, batch: 3 })
      await until('all of it', () => collector.distinct === 200)
      assert.equal(overlaps, 0)
      assert.isAtMost(Math.max(...sizes), 3)
    })

    test('a group asks no partition to wait for ever behind busier ones', async () => {
      const { broker, topic } = await clients.withTopic()
      const partitions = new Set<number>()
      let published = 0
      const more = () => broker.publish(numbered(topic, 50, 50, 50 * published++))
      await more()
      const all = new Set((await contents(broker, topic)).map(({ partition }) => partition))
      /* Every batch of one is answered with fifty more: no partition ever runs dry. */
      const handle: Collector['handle'] = async (records) => {
        for (const { partition } of records) partitions.add(partition)
        if (partitions.size < all.size && published < 200) await more()
      }
      await broker.subscribe({ group: newGroup(), topics: [topic], handle, batch: 1 })
      await until('a record of each partition', () => partitions.size === all.size)
    })

    test('paused it gets nothing and keeps its partitions; resumed it goes on', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const [paused, control] = [new Collector(), new Collector()]
      const name = newGroup()
      const subscription = await broker.subscribe({ group: name, topics: [topic], handle: paused.handle })
      await broker.subscribe({ group: newGroup(), topics: [topic], handle: control.handle })
      await broker.publish(numbered(topic, 10))
      await until('the first ten', () => paused.distinct === 10)
      const members = async () => (await broker.lag()).filter((each) => each.group === name).map(({ member }) => member)
      const before = await members()
      subscription.pause()
      await broker.publish(numbered(topic, 10, 10, 10))
      await until('the other group', () => control.distinct === 20)
      assert.equal(paused.distinct, 10)
      assert.deepEqual(await members(), before)
      subscription.resume()
      await until('the rest', () => paused.distinct === 20)
    })

    test('what a group has finished does not come again when everything is reopened', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      const first = new Collector()
      await broker.publish(numbered(topic, 100))
      await broker.subscribe({ group: name, topics: [topic], handle: first.handle })
      await until('the first hundred', () => first.distinct === 100)
      await clients.close(broker)
      const reopened = await clients.open()
      const second = new Collector()
      await reopened.publish(numbered(topic, 20, 10, 100))
      await reopened.subscribe({ group: name, topics: [topic], handle: second.handle })
      await until('what came later', () => second.distinct >= 20)
      assert.sameMembers(
        second.texts,
        Array.from({ length: 20 }, (_, i) => String(100 + i))
      )
    })

    test('stopping waits for the batch at hand and notes it; nothing comes afterwards', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      let [begun, finished] = [0, 0]
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const handle: Collector['handle'] = async (records) => {
        begun += records.length
        await held
        finished += records.length
      }
      const subscription = await broker.subscribe({ group: name, topics: [topic], handle })
      await broker.publish([message(topic, 'key', 'at hand')])
      await until('the batch', () => begun === 1)
      const stopping = subscription.stop()
      await broker.publish([message(topic, 'key', 'later')])
      release()
      await stopping
      assert.deepEqual([begun, finished], [1, 1])
      const rest = new Collector()
      await broker.subscribe({ group: name, topics: [topic], handle: rest.handle })
      await until('what came later', () => rest.records.length > 0)
      assert.deepEqual(rest.texts, ['later'])
    })

    test('a group without members can be moved, back and forth; one at work cannot', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      await broker.publish(numbered(topic, 10, 1))
      const { partition } = (await contents(broker, topic))[0]!
      await broker.seek(name, topic, partition, 8)
      const first = new Collector()
      const subscription = await broker.subscribe({ group: name, topics: [topic], handle: first.handle })
      await until('the end', () => first.records.length >= 2)
      assert.deepEqual(first.texts, ['8', '9'])
      await assert.rejects(() => broker.seek(name, topic, partition, 0))
      await subscription.stop()
      await broker.seek(name, topic, partition, 5)
      const second = new Collector()
      await broker.subscribe({ group: name, topics: [topic], handle: second.handle })
      await until('the end again', () => second.records.length >= 5)
      assert.deepEqual(second.texts, ['5', '6', '7', '8', '9'])
      await assert.rejects(() => broker.seek(newGroup(), topic, 10_000, 0))
    })
  })
}
