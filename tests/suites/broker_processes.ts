import { test } from '@japa/runner'
import { until } from '#tests/support/wait'
import {
  Clients,
  Collector,
  contents,
  newGroup,
  newTopic,
  numbered,
  text,
  textsByKey,
  type BrokerAdapter,
} from '#tests/suites/broker_adapter'

/** Several operating-system processes, some of which are killed in the middle of their work. */
export function brokerProcessTests(adapter: BrokerAdapter): void {
  test.group(`${adapter.name}: several processes`, (group) => {
    let clients: Clients
    group.tap((each) => each.timeout(120_000))
    group.each.setup(() => {
      clients = new Clients(adapter)
      return () => clients.closeAll()
    })

    test('killed while publishing: what was acknowledged is there, batches are whole', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const publishers = ['a', 'b', 'c'].map((publish) => clients.spawn({ topic, publish }))
      await until('all three to publish', () => publishers.every(({ lines }) => lines.length > 20), 30_000)
      await publishers[0]!.kill()
      const survivors = publishers.slice(1)
      const before = survivors.map(({ lines }) => lines.length)
      await until(
        'the others to go on',
        () => survivors.every(({ lines }, i) => lines.length > before[i]! + 20),
        30_000
      )
      for (const publisher of survivors) await publisher.kill()

      const byKey = new Map<string, string[]>()
      for (const record of await contents(broker, topic)) {
        byKey.set(record.key, [...(byKey.get(record.key) ?? []), text(record)])
      }
      for (const batch of publishers.flatMap(({ lines }) => lines as string[])) assert.isTrue(byKey.has(batch), batch)
      for (const [key, texts] of byKey) {
        assert.deepEqual(
          texts,
          Array.from({ length: 10 }, (_, i) => `${key}/${i}`)
        )
      }
    })

    test('killed while consuming: others take over, nothing is lost, order is kept', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      const others = [clients.spawn({ topic, consume: name }), clients.spawn({ topic, consume: name })]
      const collector = new Collector()
      let published = 0
      const publishMore = async () => {
        await broker.publish(numbered(topic, 100, 50, published))
        published += 100
      }
      await broker.subscribe({ group: name, topics: [topic], handle: collector.handle, batch: 20 })
      await until(
        'all three to consume',
        async () => {
          await publishMore()
          return others.every(({ lines }) => lines.length > 0) && collector.records.length > 0
        },
        30_000
      )
      await publishMore()
      await others[0]!.kill()
      await publishMore()
      const seen = () => new Set([...others.flatMap(({ lines }) => lines as string[]), ...collector.texts])
      await until('all of it', () => seen().size === published, 35_000)
      await others[1]!.kill()
      await publishMore()
      await until('the rest', () => seen().size === published, 35_000)
      for (const [key, texts] of textsByKey(collector.records)) {
        const order = texts.map(Number)
        assert.deepEqual(
          order,
          [...order].sort((a, b) => a - b),
          key
        )
      }
    })

    test('killed with a batch in hand: the batch comes again, elsewhere', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      await broker.publish(numbered(topic, 50))
      const hanging = clients.spawn({ topic, consume: name, hang: true })
      await until('its batch', () => hanging.lines.length > 0, 30_000)
      const collector = new Collector()
      await broker.subscribe({ group: name, topics: [topic], handle: collector.handle })
      await hanging.kill()
      await until('all of it', () => collector.distinct === 50, 35_000)
      assert.includeMembers(collector.texts, hanging.lines as string[])
    })

    test('a group whose only member was killed can be moved', async ({ assert }) => {
      const { broker, topic } = await clients.withTopic()
      const name = newGroup()
      await broker.publish(numbered(topic, 10, 1))
      const { partition } = (await contents(broker, topic))[0]!
      const only = clients.spawn({ topic, consume: name })
      await until('all of it', () => only.lines.length === 10, 30_000)
      await only.kill()
      await until(
        'the seek',
        () =>
          broker.seek(name, topic, partition, 7).then(
            () => true,
            () => false
          ),
        35_000
      )
      const collector = new Collector()
      await broker.subscribe({ group: name, topics: [topic], handle: collector.handle })
      await until('the rest', () => collector.records.length >= 3, 35_000)
      assert.deepEqual(collector.texts, ['7', '8', '9'])
    })

    test('processes that start at once make one topic and lose nothing', async ({ assert }) => {
      const topic = newTopic()
      const names = ['a', 'b', 'c', 'd']
      const publishers = names.map((publish) => clients.spawn({ topic, publish }))
      await until('all four to publish', () => publishers.every(({ lines }) => lines.length > 5), 30_000)
      for (const publisher of publishers) await publisher.kill()
      const broker = await clients.open()
      const keys = new Set((await contents(broker, topic)).map(({ key }) => key))
      for (const { lines } of publishers) for (const key of lines as string[]) assert.isTrue(keys.has(key))
      assert.lengthOf(
        (await broker.topics()).filter((each) => each.topic === topic),
        1
      )
    })
  })
}
