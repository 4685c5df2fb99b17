import { test } from '@japa/runner'
import { dataPath } from '#platform/config/data_dir'
import type { EmbeddedBroker } from '#platform/messaging/embedded_broker'
import { SqliteConnection } from '#platform/storage/sqlite_engine'
import { newId } from '#platform/values/id'
import { until } from '#tests/support/wait'
import { Clients, Collector, contents, message, newGroup, numbered, text } from '#tests/suites/broker_adapter'

const newLog = () => ({
  name: 'embedded broker',
  opener: '#tests/suites/openers/embedded_broker',
  setting: dataPath(`broker-${newId('event')}.sqlite3`),
})

/** A time after everything that was published so far, and not after what will be. */
async function laterThanNow(): Promise<number> {
  const at = Date.now() + 1
  await until('the clock to move on', () => Date.now() >= at)
  return at
}

/** What only the embedded broker has to care about: its file. */
test.group('embedded broker: the file', (group) => {
  let log: ReturnType<typeof newLog>
  let clients: Clients
  let starters: Clients[]
  group.tap((each) => each.timeout(90_000))
  group.each.setup(() => {
    log = newLog()
    clients = new Clients(log)
    starters = []
    return async () => void (await Promise.all([clients, ...starters].map((each) => each.closeAll())))
  })

  test('processes that make a new file at once do not get in each other’s way', async ({ assert }) => {
    const topic = 'suite.new-file'
    for (let round = 0; round < 3; round++) {
      const fresh = new Clients(newLog())
      starters.push(fresh)
      const publishers = ['a', 'b', 'c', 'd', 'e', 'f'].map((publish) => fresh.spawn({ topic, publish }))
      await until('all six to publish', () => publishers.every(({ lines }) => lines.length > 0), 30_000)
      await fresh.closeAll()
      assert.isTrue(publishers.every(({ lines }) => lines.length > 0))
    }
  })

  test('clients of one process that make a new file at once', async ({ assert }) => {
    const brokers = await Promise.all(Array.from({ length: 8 }, () => clients.open()))
    await Promise.all(brokers.map((broker) => broker.ensureTopics(['suite.new-file'])))
    await Promise.all(brokers.map((broker, i) => broker.publish([message('suite.new-file', `key-${i}`, 'text')])))
    assert.lengthOf(await contents(brokers[0]!, 'suite.new-file'), 8)
  })

  test('what expired is gone, in batches; offsets go on, and nothing else is touched', async ({ assert }) => {
    const { broker, topic } = await clients.withTopic()
    await broker.publish(numbered(topic, 1200, 1))
    const { partition } = (await contents(broker, topic))[0]!
    const limit = await laterThanNow()
    await broker.publish(numbered(topic, 2, 1, 1200))
    const expired = await (broker as EmbeddedBroker).expire(limit)
    assert.equal(expired, 1200)
    assert.deepEqual((await contents(broker, topic)).map(text), ['1200', '1201'])
    assert.equal((await broker.topics()).find((each) => each.topic === topic)!.records, 2)
    assert.equal(await (broker as EmbeddedBroker).expire(limit), 0)

    assert.equal(await (broker as EmbeddedBroker).expire(await laterThanNow()), 2)
    assert.isEmpty(await contents(broker, topic))
    await broker.publish(numbered(topic, 1, 1, 1202))
    assert.equal((await broker.read(topic, partition, 0, 10))[0]!.offset, 1202)
  })

  test('who is behind goes on at the first record that is left; who follows the end goes on', async ({ assert }) => {
    const { broker, topic } = await clients.withTopic()
    const [name, seen] = [newGroup(), new Collector()]
    await broker.publish(numbered(topic, 5, 1))
    const first = await broker.subscribe({ group: name, topics: [topic], handle: seen.handle })
    await until('the first five', () => seen.distinct === 5)
    await first.stop()
    await broker.publish(numbered(topic, 5, 1, 5))
    const limit = await laterThanNow()
    /* Another process deletes: nothing of it is in memory here. */
    const other = await clients.open()
    await (other as EmbeddedBroker).expire(limit)
    const tailed: string[] = []
    const tail = await other.tail([topic], (record) => tailed.push(text(record)), 0)

    const behind = await other.subscribe({ group: name, topics: [topic], handle: seen.handle })
    await until('no lag', async () => (await other.lag()).every((each) => each.position === each.end))
    await broker.publish(numbered(topic, 1, 1, 10))
    await until('what is new', () => seen.distinct === 6 && tailed.length === 1)
    assert.equal(text(seen.records.at(-1)!), '10')
    assert.deepEqual(tailed, ['10'])
    await Promise.all([behind.stop(), tail.stop()])
  })

  test('a member that was only thought dead moves no position of its successor', async ({ assert }) => {
    const { broker, topic } = await clients.withTopic()
    const name = newGroup()
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const stalled = new Collector()
    const handle: Collector['handle'] = async (records) => {
      await stalled.handle(records)
      await held
    }
    await broker.publish(numbered(topic, 5, 1))
    const first = await broker.subscribe({ group: name, topics: [topic], handle, batch: 5 })
    await until('a batch in hand', () => stalled.records.length === 5)

    const file = new SqliteConnection(log.setting)
    file.run('UPDATE members SET alive_until = 0 WHERE name = ?', [name])
    const successor = new Collector()
    const other = await clients.open()
    const second = await other.subscribe({ group: name, topics: [topic], handle: successor.handle })
    file.close()
    await broker.publish(numbered(topic, 5, 1, 5))
    await until('the successor', () => successor.distinct === 10)
    const { partition } = successor.records[0]!
    await second.stop()

    release()
    await first.stop()
    const lag = (await other.lag()).find((each) => each.group === name && each.partition === partition)!
    assert.equal(lag.position, lag.end)
    const rest = new Collector()
    await other.subscribe({ group: name, topics: [topic], handle: rest.handle })
    await broker.publish([message(topic, 'key-0', 'new')])
    await until('what is new', () => rest.records.length > 0)
    assert.deepEqual(rest.records.map(text), ['new'])
  })
})
