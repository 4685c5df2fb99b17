import { test } from '@japa/runner'
import type { Handler } from '#platform/messaging/define_consumer'
import { currentContext, type WorkContext } from '#platform/observability/context'
import { happening, happenings, type Happening } from '#tests/platform/testbed'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

/** Writes the happening down: its effect. */
export const note: Handler<Happening> = async ({ data }, tx) => {
  await tx.insert('effects', { ...data })
}

test.group('consumer group', (group) => {
  const given = withTestbed(group)
  group.tap((each) => each.timeout(60_000))

  const numbers = async (thing?: string) =>
    (await given.bed.effects()).filter((each) => !thing || each.thing === thing).map(({ number }) => number)

  test('an event delivered many times, in one batch and in several, has one effect', async ({ assert }) => {
    const { bed } = given
    const same = (id: string) => (message: { headers: Record<string, string> }) => ({
      headers: { ...message.headers, ce_id: id },
    })
    await bed.deliver(
      Array.from({ length: 20 }, () => happening('thing', 1)),
      same('evt_same')
    )
    await bed.consume(note)
    await until('the effect', async () => (await bed.count('effects')) > 0)
    for (let i = 0; i < 5; i++) await bed.deliver([happening('thing', 1)], same('evt_same'))
    await bed.deliver([happening('thing', 2)])
    await until('the next', async () => (await numbers()).includes(2))
    assert.deepEqual(await numbers(), [1, 2])
    assert.equal(await bed.count('inbox'), 2)
  })

  test('effects of one key come in the order of its events', async ({ assert }) => {
    const { bed } = given
    await bed.consume(note)
    for (let i = 0; i < 10; i++) {
      await bed.deliver(happenings(60, 6).map((each) => ({ ...each, number: each.number + 10 * i })))
    }
    await until('all of it', async () => (await bed.count('effects')) === 600)
    for (let thing = 0; thing < 6; thing++) {
      assert.deepEqual(
        await numbers(`thing-${thing}`),
        Array.from({ length: 100 }, (_, i) => i)
      )
    }
  })

  test('one that fails is set aside alone, with nothing of what it wrote; the rest of the batch stays', async ({
    assert,
  }) => {
    const { bed } = given
    const events = happenings(30, 30)
    await bed.deliver(events)
    await bed.consume(async (event, tx) => {
      await note(event, tx)
      tx.emit(bed.Happened, happening('follow-up', 0))
      await tx.schedule({ name: 'bed.tick', key: event.key, at: 0, data: null })
      if (event.key === 'thing-7') throw new Error('Not this one')
    })
    await until('the others', async () => (await bed.count('effects')) === 29)
    const letters = await until('the letter', async () => {
      const found = await bed.letters()
      return found.length > 0 && found
    })
    assert.deepEqual(
      letters.map(({ message_key }) => message_key),
      ['thing-7']
    )
    assert.containsSubset(letters[0], {
      consumer: `${bed.name}.${bed.name}`,
      type: `${bed.name}.happened`,
      state: 'retrying',
      error_name: 'Error',
      error_message: 'Not this one',
    })
    assert.include(letters[0]!.error_stack, 'consumer_group.int.spec')
    assert.notInclude(
      (await bed.effects()).map(({ thing }) => thing),
      'thing-7'
    )
    assert.equal(await bed.count('outbox'), 29)
    assert.equal(await bed.count('timers'), 29)
    assert.equal(await bed.count('inbox'), 29)
  })

  test('events of types that nobody takes are passed over', async ({ assert }) => {
    const { bed } = given
    await bed.deliver(happenings(3, 1), (message, i) =>
      i === 1 ? { headers: { ...message.headers, ce_type: `${bed.name}.unheard-of` } } : {}
    )
    await bed.deliver(happenings(1, 1), () => ({ headers: {} }))
    await bed.consume(note)
    await until('the others', async () => (await bed.count('effects')) === 2)
    assert.deepEqual(await numbers(), [0, 2])
    assert.isEmpty(await bed.letters())
  })

  test('what follows from an event carries its causes on', async ({ assert }) => {
    const { bed } = given
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    let context: WorkContext | undefined
    await bed.deliver([happening('cause', 1)], ({ headers }) => ({
      headers: { ...headers, ce_id: 'evt_cause', ce_correlationid: 'req_first', traceparent },
    }))
    await bed.consume(async (_, tx) => {
      context = currentContext()
      tx.emit(bed.Happened, happening('effect', 1))
    })
    const headers = await until('the event', async () => {
      const row = await bed.store.one<{ headers: string }>('SELECT headers FROM outbox')
      return row && (JSON.parse(row.headers) as Record<string, string>)
    })
    assert.containsSubset(headers, { ce_correlationid: 'req_first', ce_causationid: 'evt_cause' })
    assert.equal(headers.traceparent!.slice(0, 36), traceparent.slice(0, 36))
    assert.notEqual(headers.traceparent, traceparent)
    assert.containsSubset(context, { correlationId: 'req_first', module: bed.name, actor: 'system' })
  })

  test('stopping finishes the batch at hand', async ({ assert }) => {
    const { bed } = given
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let begun = 0
    const consumer = await bed.consume(async (event, tx) => {
      begun++
      await held
      await note(event, tx)
    })
    await bed.deliver([happening('thing', 1)])
    await until('the batch', () => begun === 1)
    const stopped = consumer.stop()
    release()
    await stopped
    assert.deepEqual(await numbers(), [1])
  })

  test('killed in the middle of a handler: another process has the effect, once', async ({ assert }) => {
    const { bed, spawn } = given
    await bed.deliver(Array.from({ length: 10 }, (_, number) => happening('thing', number)))
    const other = spawn('consume and hang')
    await until('an event in hand', () => other.lines.includes('took 0'), 30_000)
    assert.equal(await bed.count('effects'), 0)
    await other.kill()
    await bed.consume(note)
    await until('all of it', async () => (await bed.count('effects')) === 10, 30_000)
    assert.deepEqual(
      await numbers(),
      Array.from({ length: 10 }, (_, i) => i)
    )
  })

  test('two processes share the work: every event has one effect, each key in its order', async ({ assert }) => {
    const { bed, spawn } = given
    const other = spawn('consume')
    await until('it', () => other.lines.includes('ready'), 30_000)
    await bed.consume(note)
    const all = happenings(600, 30)
    for (let i = 0; i < all.length; i += 30) await bed.deliver(all.slice(i, i + 30))
    await other.kill()
    await until('all of it', async () => (await bed.count('effects')) === 600, 30_000)
    assert.equal(await bed.count('inbox'), 600)
    for (let thing = 0; thing < 30; thing++) {
      assert.deepEqual(
        await numbers(`thing-${thing}`),
        Array.from({ length: 20 }, (_, i) => i)
      )
    }
  })
})
