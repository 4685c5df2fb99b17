import { test } from '@japa/runner'
import type { BrokerRecord } from '#platform/messaging/broker'
import { decode } from '#platform/messaging/codec'
import { deadLetterTopic } from '#platform/messaging/dead_letters'
import { runInContext } from '#platform/observability/context'
import { happening, happenings } from '#tests/platform/testbed'
import type { OutboxRelayAdapter, RelayedBed } from '#tests/suites/outbox_relay_adapter'
import { until } from '#tests/support/wait'

const PATIENCE = 60_000
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Each event once, where it came first. */
const once = (records: readonly BrokerRecord[]) =>
  [...new Map(records.toReversed().map((record) => [record.headers.ce_id, record])).values()].toReversed()

/** What holds for whoever publishes an outbox. */
export function outboxRelaySuite(adapter: OutboxRelayAdapter): void {
  test.group(`the outbox by ${adapter.name}`, (group) => {
    let relayed: RelayedBed
    let bed: RelayedBed['bed']
    group.setup(async () => {
      relayed = await adapter.open()
      bed = relayed.bed
      return () => relayed.close()
    })
    group.tap((each) => each.timeout(2 * PATIENCE))

    /** The numbers of a thing's events in the order in which they lie in the broker. */
    async function numbers(thing: string, records: readonly BrokerRecord[]): Promise<number[]> {
      const own = records.filter(({ key }) => key === thing)
      return Promise.all(own.map(async ({ value }) => (await decode(bed.Happened, value)).number))
    }
    const emptied = () => until('an empty outbox', async () => (await bed.count('outbox')) === 0, PATIENCE)

    test('what was committed while nobody published waits, and leaves then; what was rolled back never does', async ({
      assert,
    }) => {
      await bed.emit([happening('early', 0)])
      const rolledBack = bed.store.transaction(async (tx) => {
        tx.emit(bed.Happened, happening('early', 1))
        throw new Error('No')
      })
      await assert.rejects(() => rolledBack, 'No')
      await bed.emit([happening('early', 2)])
      assert.equal(await bed.count('outbox'), 2)
      assert.isEmpty(await bed.published())
      await relayed.start()
      await emptied()
      assert.deepEqual(await numbers('early', once(await bed.published())), [0, 2])
    })

    test('in the order of their transactions, those of one in the order of emitting; the outbox is empty then', async ({
      assert,
    }) => {
      for (let i = 0; i < 20; i++) {
        await bed.emit(happenings(50, 5).map((each) => ({ ...each, number: each.number + 10 * i })))
      }
      await emptied()
      const records = once(await bed.published())
      for (let thing = 0; thing < 5; thing++) assert.deepEqual(await numbers(`thing-${thing}`, records), upTo(200))
    })

    test('key, bytes and headers are those of the row', async ({ assert }) => {
      const context = {
        correlationId: 'req_1',
        causationId: 'evt_1',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      }
      const note = `ä€😀\u0000'"\\ ${'x'.repeat(600_000)}`
      await runInContext(context, () => bed.emit([happening('headed', 1, note)]))
      const found = await until(
        'the event',
        async () => (await bed.published()).find(({ key }) => key === 'headed'),
        PATIENCE
      )
      assert.deepEqual({ ...(await decode(bed.Happened, found.value)) }, happening('headed', 1, note))
      const { ce_id, ce_time, id, ...headers } = found.headers
      assert.deepEqual(headers, {
        ce_specversion: '1.0',
        ce_type: `${bed.name}.happened`,
        ce_source: `/${bed.name}`,
        ce_subject: 'headed',
        ce_dataversion: '1',
        ce_correlationid: 'req_1',
        ce_causationid: 'evt_1',
        traceparent: context.traceparent,
      })
      assert.match(ce_id!, /^evt_/)
      assert.isTrue(id === undefined || id === ce_id)
      assert.equal(new Date(ce_time!).toISOString(), ce_time)
    })

    test('it is disturbed again and again under load: nothing is lost, order holds, one effect each', async ({
      assert,
    }) => {
      await bed.consume(async ({ data }, tx) => {
        if (data.thing.startsWith('loaded')) await tx.insert('effects', { ...data, note: '' })
      })
      for (let round = 0; round < 3; round++) {
        const [emitted] = await Promise.all([
          (async () => {
            for (let i = 0; i < 20; i++) {
              const number = 20 * round + i
              await bed.emit(upTo(10).map((thing) => happening(`loaded-${thing}`, number)))
            }
            return true
          })(),
          relayed.disturb(),
        ])
        assert.isTrue(emitted)
      }
      await emptied()
      await until('all effects', async () => (await bed.effects()).length >= 600, PATIENCE)
      const effects = await bed.effects()
      assert.lengthOf(effects, 600)
      for (let thing = 0; thing < 10; thing++) {
        const own = effects.filter((each) => each.thing === `loaded-${thing}`)
        assert.deepEqual(
          own.map(({ number }) => number),
          upTo(60)
        )
      }
    })

    test('a dead letter is announced by it, too, under the id of the event that died', async ({ assert }) => {
      await bed.deliver([happening('broken', 1)], () => ({ value: Buffer.from('no Avro') }))
      const [letter] = await until(
        'the letter',
        async () => {
          const records = await bed.published(deadLetterTopic(bed.name))
          return records.length > 0 && records
        },
        PATIENCE
      )
      assert.equal(letter!.key, 'broken')
      assert.equal(letter!.headers.ce_type, `${bed.name}.happened`)
      assert.equal(letter!.headers.dlq_consumer, `${bed.name}.${bed.name}`)
      await emptied()
    })

    test('stopped it takes nothing; started again it goes on with what waited', async ({ assert }) => {
      await relayed.stop()
      await bed.emit([happening('late', 0), happening('late', 1)])
      assert.isEmpty((await bed.published()).filter(({ key }) => key === 'late'))
      assert.equal(await bed.count('outbox'), 2)
      await relayed.start()
      await emptied()
      assert.deepEqual(await numbers('late', once(await bed.published())), [0, 1])
    })
  })
}
