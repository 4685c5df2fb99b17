import { test } from '@japa/runner'
import { randomBytes } from 'node:crypto'
import { until } from '#tests/support/wait'
import {
  Clients,
  contents,
  message,
  newTopic,
  numbered,
  text,
  textsByKey,
  type BrokerAdapter,
} from '#tests/suites/broker_adapter'

/** Publishing and reading: what lies in the log, whoever looks. */
export function brokerLogTests(adapter: BrokerAdapter): void {
  test.group(`${adapter.name}: the log`, (group) => {
    let clients: Clients
    group.tap((each) => each.timeout(60_000))
    group.each.setup(() => {
      clients = new Clients(adapter)
      return () => clients.closeAll()
    })

    test('a message comes back as it was published', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const before = Date.now()
      const headers = { 'ce_id': 'évènement ✓', 'plain': '', 'x-y_z': 'a b\tc' }
      for (const value of [Buffer.alloc(0), Buffer.from([0, 255, 10, 13, 0]), randomBytes(2000)]) {
        await broker.publish([{ topic, key: `Schlüssel ${value.length}`, headers, value }])
      }
      const after = Date.now()
      const found = (await contents(broker, topic)).sort((a, b) => a.value.length - b.value.length)
      assert.lengthOf(found, 3)
      for (const record of found) {
        assert.equal(record.topic, topic)
        assert.equal(record.key, `Schlüssel ${record.value.length}`)
        assert.deepEqual(record.headers, headers)
        assert.isTrue(record.timestamp >= before && record.timestamp <= after)
      }
      assert.deepEqual([...found[1]!.value], [0, 255, 10, 13, 0])
    })

    test('messages of one key keep their order, in one partition', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      for (let from = 0; from < 1000; from += 50) await broker.publish(numbered(topic, 50, 37, from))
      const found = await contents(broker, topic)
      assert.lengthOf(found, 1000)
      for (const [key, texts] of textsByKey(found)) {
        const first = Number(key.slice('key-'.length))
        assert.deepEqual(
          texts,
          texts.map((_, i) => String(first + 37 * i))
        )
        assert.lengthOf([...new Set(found.filter((record) => record.key === key).map((each) => each.partition))], 1)
      }
      assert.isAbove(new Set(found.map(({ partition }) => partition)).size, 1)
    })

    test('offsets of a partition count up from 0 without gaps', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 200, 40))
      const next = new Map<number, number>()
      for (const { partition, offset } of await contents(broker, topic)) {
        assert.equal(offset, next.get(partition) ?? 0)
        next.set(partition, offset + 1)
      }
    })

    test('every client puts a key into the same partition, now and after reopening', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 40, 40))
      await clients.close(broker)
      const [one, other] = [await clients.open(), await clients.open()]
      await one.publish(numbered(topic, 40, 40))
      await other.publish(numbered(topic, 40, 40))
      const found = await contents(one, topic)
      assert.lengthOf(found, 120)
      assert.lengthOf([...new Set(found.map(({ key, partition }) => `${key} ${partition}`))], 40)
    })

    test('a batch is appended whole or not at all', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await assert.rejects(() => broker.publish([...numbered(topic, 5), message(newTopic(), 'key', 'lost')]))
      await broker.publish([message(topic, 'key', 'after')])
      assert.deepEqual((await contents(broker, topic)).map(text), ['after'])
    })

    test('an empty batch is nothing', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish([])
      assert.isEmpty(await contents(broker, topic))
    })

    test('a topic that does not exist is named', async ({ assert }) => {
      const broker = await clients.open()
      const topic = newTopic()
      const handle = async () => undefined
      await assert.rejects(() => broker.publish([message(topic, 'key', 'text')]), new RegExp(topic))
      await assert.rejects(() => broker.subscribe({ group: 'group', topics: [topic], handle }), new RegExp(topic))
      await assert.rejects(() => broker.tail([topic], () => undefined), new RegExp(topic))
      await assert.rejects(() => broker.read(topic, 0, 0, 1), new RegExp(topic))
      await assert.rejects(() => broker.seek('group', topic, 0, 0), new RegExp(topic))
    })

    test('topics are created once, whoever asks for them at the same time', async ({ assert }) => {
      const brokers = await Promise.all(Array.from({ length: 5 }, () => clients.open()))
      const names = Array.from({ length: 8 }, newTopic)
      await Promise.all(brokers.flatMap((broker) => [broker.ensureTopics(names), broker.ensureTopics(names)]))
      await brokers[0]!.publish(names.map((name) => message(name, 'key', 'text')))
      await brokers[1]!.ensureTopics(names)
      for (const broker of brokers) {
        const found = (await broker.topics()).filter(({ topic }) => names.includes(topic))
        assert.sameMembers(
          found.map(({ topic }) => topic),
          names
        )
        for (const each of found) assert.containsSubset(each, { records: 1, partitions: found[0]!.partitions })
      }
    })

    test('a topic that another client made is there', async ({ assert }) => {
      const early = await clients.open()
      const { topic } = await clients.withTopic()
      await early.ensureTopics([topic])
      await early.publish([message(topic, 'key', 'text')])
      assert.lengthOf(await contents(early, topic), 1)
    })

    test('five thousand messages in one batch, and values close to a megabyte', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 5000))
      const big = randomBytes(900_000)
      await broker.publish([{ topic, key: 'big', headers: {}, value: big }])
      const found = await contents(broker, topic)
      assert.lengthOf(found, 5001)
      for (const [key, texts] of textsByKey(found)) if (key !== 'big') assert.lengthOf(texts, 500)
      assert.isTrue(found.find(({ key }) => key === 'big')!.value.equals(big))
    })

    test('many callers at once, on several clients: nothing lost, each in its order', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const brokers = [broker, await clients.open(), await clients.open()]
      const caller = async (name: number) => {
        for (let i = 0; i < 10; i++) {
          const lines = [0, 1, 2].map((line) => message(topic, `caller-${name}`, `${name}/${i}/${line}`))
          await brokers[name % brokers.length]!.publish(lines)
        }
      }
      await Promise.all(Array.from({ length: 60 }, (_, name) => caller(name)))
      const found = await contents(broker, topic)
      assert.lengthOf(found, 1800)
      assert.lengthOf([...new Set(found.map(({ partition, offset }) => `${partition}/${offset}`))], 1800)
      const expected = Array.from({ length: 30 }, (_, i) => `${Math.floor(i / 3)}/${i % 3}`)
      for (const [key, texts] of textsByKey(found)) {
        assert.deepEqual(
          texts,
          expected.map((each) => `${key.slice('caller-'.length)}/${each}`)
        )
      }
    })

    test('reading: from an offset on, so many at most, and nothing where nothing is', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 30, 1))
      const { partition } = (await contents(broker, topic))[0]!
      assert.deepEqual((await broker.read(topic, partition, 27, 100)).map(text), ['27', '28', '29'])
      assert.deepEqual((await broker.read(topic, partition, 3, 2)).map(text), ['3', '4'])
      assert.isEmpty(await broker.read(topic, partition, 30, 10))
      assert.isEmpty(await broker.read(topic, 10_000, 0, 10))
    })

    test('a client that only reads sees what others append', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish([message(topic, 'key', 'early')])
      const { partition } = (await contents(broker, topic))[0]!
      const reader = await clients.open()
      assert.deepEqual((await reader.read(topic, partition, 0, 10)).map(text), ['early'])
      await broker.publish([message(topic, 'key', 'late')])
      await until('the later message', async () => (await reader.read(topic, partition, 1, 10)).length === 1)
    })

    test('a closed client says that it cannot be used', async ({ assert }) => {
      const broker = await clients.open()
      await broker.ping()
      await clients.close(broker)
      await assert.rejects(() => broker.ping())
    })
  })
}
