import { test } from '@japa/runner'
import type { BrokerRecord } from '#platform/messaging/broker'
import { until } from '#tests/support/wait'
import { Clients, contents, message, newTopic, numbered, text, type BrokerAdapter } from '#tests/suites/broker_adapter'

/** Live views: everything from now on or from a time on, to one process, with no memory. */
export function brokerTailTests(adapter: BrokerAdapter): void {
  test.group(`${adapter.name}: tails`, (group) => {
    let clients: Clients
    group.tap((each) => each.timeout(60_000))
    group.each.setup(() => {
      clients = new Clients(adapter)
      return () => clients.closeAll()
    })

    function collect() {
      const seen: string[] = []
      return { seen, handle: (record: BrokerRecord) => void seen.push(text(record)) }
    }

    test('from now on: nothing of before, everything later, whoever published it', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const other = await clients.open()
      await broker.publish([message(topic, 'key', 'before')])
      const { seen, handle } = collect()
      await broker.tail([topic], handle)
      await broker.publish([message(topic, 'key', 'own')])
      await other.publish([message(topic, 'key', 'foreign')])
      await until('both', () => seen.length === 2)
      assert.deepEqual(seen, ['own', 'foreign'])
    })

    test('from a time on: what was published at it or later', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      await broker.publish(numbered(topic, 20))
      const last = Math.max(...(await contents(broker, topic)).map(({ timestamp }) => timestamp))
      await until('the clock to go on', () => Date.now() > last + 1)
      await broker.publish([message(topic, 'key', 'a')])
      const { timestamp } = (await contents(broker, topic)).find((record) => text(record) === 'a')!
      const [since, earlier, later] = [collect(), collect(), collect()]
      await broker.tail([topic], since.handle, timestamp)
      await broker.tail([topic], earlier.handle, 0)
      await broker.tail([topic], later.handle, timestamp + 60_000)
      await broker.publish([message(topic, 'key', 'b')])
      await until('all of it', () => since.seen.length === 2 && earlier.seen.length === 22)
      assert.deepEqual(since.seen, ['a', 'b'])
      await until('what comes later', () => later.seen.includes('b'))
      assert.deepEqual(later.seen, ['b'])
    })

    test('from a time on: thousands, without anything new being published', async () => {
      const { broker, topic } = await clients.withTopic()
      for (let from = 0; from < 6000; from += 1500) await broker.publish(numbered(topic, 1500, 2, from))
      const { seen, handle } = collect()
      await broker.tail([topic], handle, 0)
      await until('all of them', () => new Set(seen).size === 6000)
    })

    test('several topics, in the order of each key', async ({ assert }) => {
      const broker = await clients.open()
      const topics = [newTopic(), newTopic()]
      await broker.ensureTopics(topics)
      const records: BrokerRecord[] = []
      await broker.tail(topics, (record) => void records.push(record))
      for (let from = 0; from < 100; from += 10) {
        await broker.publish(topics.flatMap((topic) => numbered(topic, 10, 5, from)))
      }
      await until('all of them', () => records.length === 200)
      for (const topic of topics) {
        for (let key = 0; key < 5; key++) {
          const texts = records.filter((each) => each.topic === topic && each.key === `key-${key}`).map(text)
          assert.deepEqual(
            texts,
            texts.map((_, i) => String(key + 5 * i))
          )
        }
      }
    })

    test('two tails know nothing of each other; one that has stopped gets nothing', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const [stopped, going] = [collect(), collect()]
      const first = await broker.tail([topic], stopped.handle)
      await broker.tail([topic], going.handle)
      await broker.publish([message(topic, 'key', '1')])
      await until('the first', () => stopped.seen.length === 1 && going.seen.length === 1)
      await first.stop()
      await broker.publish([message(topic, 'key', '2')])
      await until('the second', () => going.seen.length === 2)
      assert.deepEqual(stopped.seen, ['1'])
    })

    test('paused it gets nothing, and resumed all that it missed', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const [paused, control] = [collect(), collect()]
      const tail = await broker.tail([topic], paused.handle)
      await broker.tail([topic], control.handle)
      tail.pause()
      await broker.publish(numbered(topic, 5, 1))
      await until('the other tail', () => control.seen.length === 5)
      assert.isEmpty(paused.seen)
      tail.resume()
      await until('what it missed', () => paused.seen.length === 5)
      assert.deepEqual(paused.seen, ['0', '1', '2', '3', '4'])
    })

    test('a handler that throws disturbs neither who publishes nor other tails', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const attempts: string[] = []
      await broker.tail([topic], (record) => {
        attempts.push(text(record))
        throw new Error('This view is broken')
      })
      const { seen, handle } = collect()
      await broker.tail([topic], handle)
      await broker.publish(numbered(topic, 3, 1))
      await until('the other tail', () => seen.length === 3)
      await until('the broken one', () => attempts.length === 3)
      assert.deepEqual(attempts, ['0', '1', '2'])
    })
  })
}
