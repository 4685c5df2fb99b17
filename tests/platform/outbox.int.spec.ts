import { test } from '@japa/runner'
import { decode } from '#platform/messaging/codec'
import { runInContext } from '#platform/observability/context'
import { happening } from '#tests/platform/testbed'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

test.group('outbox', (group) => {
  const given = withTestbed(group)

  test('an event is there when the state is that it announces, and not without it', async ({ assert }) => {
    const { bed } = given
    const work = (number: number, fails: boolean) =>
      bed.store.transaction(async (tx) => {
        tx.emit(bed.Happened, happening('thing', number))
        await tx.insert('effects', { ...happening('thing', number) })
        if (fails) throw new Error('No')
      })
    await work(1, false)
    await assert.rejects(() => work(2, true), 'No')
    await work(3, false)
    assert.deepEqual(
      (await bed.effects()).map(({ number }) => number),
      [1, 3]
    )
    assert.equal(await bed.count('outbox'), 2)
  })

  test('what cannot be written to the outbox rolls the state back', async ({ assert }) => {
    const { bed } = given
    await bed.store.run('DROP TABLE outbox')
    await assert.rejects(() =>
      bed.store.transaction(async (tx) => {
        await tx.insert('effects', { ...happening('thing', 1) })
        tx.emit(bed.Happened, happening('thing', 1))
      })
    )
    assert.isEmpty(await bed.effects())
  })

  test('killed in the middle: as many events as states', async ({ assert }) => {
    const { bed, spawn } = given
    const emitter = spawn('emit')
    await until('some commits', () => emitter.lines.length > 50, 30_000)
    await emitter.kill()
    const effects = await bed.effects()
    const rows = await bed.store.all<{ value: Uint8Array }>('SELECT value FROM outbox ORDER BY position')
    const events = await Promise.all(rows.map(({ value }) => decode(bed.Happened, Buffer.from(value))))
    assert.deepEqual(
      events.map(({ number }) => number),
      effects.map(({ number }) => number)
    )
    const acknowledged = emitter.lines.filter((line) => line.startsWith('committed')).length
    assert.isAtLeast(events.length, acknowledged)
  }).timeout(60_000)

  test('headers are CloudEvents, with the causes of the work at hand', async ({ assert }) => {
    const { bed } = given
    const context = {
      correlationId: 'req_1',
      causationId: 'evt_1',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    }
    await runInContext(context, () => bed.emit([happening('thing', 1)]))
    await bed.emit([happening('thing', 2)])
    bed.relay()
    const [caused, first] = await until('both', async () => {
      const records = await bed.published()
      return records.length === 2 && records.map(({ headers }) => headers)
    })
    assert.containsSubset(caused, {
      ce_specversion: '1.0',
      ce_type: `${bed.name}.happened`,
      ce_source: `/${bed.name}`,
      ce_subject: 'thing',
      ce_dataversion: '1',
      ce_correlationid: 'req_1',
      ce_causationid: 'evt_1',
      traceparent: context.traceparent,
    })
    assert.match(caused!.ce_id!, /^evt_/)
    assert.equal(new Date(caused!.ce_time!).toISOString(), caused!.ce_time)
    assert.equal(first!.ce_correlationid, first!.ce_id)
    assert.equal(first!.ce_causationid, first!.ce_id)
    assert.match(first!.traceparent!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })
})
