import { test } from '@japa/runner'
import { OutboxReturn } from '#platform/messaging/outbox_return'
import { happening, type Testbed } from '#tests/platform/testbed'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

interface Row {
  event_id: string
  topic: string
  message_key: string
  headers: string
  value: Uint8Array
}

const rows = (bed: Testbed) => bed.store.all<Row>('SELECT * FROM outbox ORDER BY position')

/** As Debezium would. */
const publish = (bed: Testbed, published: readonly Row[]) =>
  bed.broker.publish(
    published.map(({ event_id, topic, message_key, headers, value }) => ({
      topic,
      key: message_key,
      headers: { ...(JSON.parse(headers) as Record<string, string>), id: event_id },
      value,
    }))
  )

test.group('outbox: rows that come back', (group) => {
  const given = withTestbed(group)

  test('leave, and only they; what somebody else published under no id of ours takes nothing away', async ({
    assert,
  }) => {
    const { bed } = given
    await bed.emit([happening('a', 1), happening('a', 2), happening('b', 1)])
    const [first, second, third] = await rows(bed)
    const returned = new OutboxReturn(bed.store, bed.broker)
    await returned.start()
    try {
      await bed.deliver([happening('c', 1)])
      await publish(bed, [second!])
      await until('the row to leave', async () => (await bed.count('outbox')) === 2)
      assert.deepEqual(
        (await rows(bed)).map(({ event_id }) => event_id),
        [first!.event_id, third!.event_id]
      )
      await publish(bed, [second!, third!, first!, first!])
      await until('an empty outbox', async () => (await bed.count('outbox')) === 0)
    } finally {
      await returned.stop()
    }
  })

  test('stopped in between it finds them when it is started again', async () => {
    const { bed } = given
    const one = new OutboxReturn(bed.store, bed.broker)
    await one.start()
    await one.stop()
    await bed.emit([happening('a', 1)])
    await publish(bed, await rows(bed))
    const other = new OutboxReturn(bed.store, bed.broker)
    await other.start()
    try {
      await until('an empty outbox', async () => (await bed.count('outbox')) === 0)
    } finally {
      await other.stop()
    }
  })
})
