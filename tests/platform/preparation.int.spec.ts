import { test } from '@japa/runner'
import type { Handler } from '#platform/messaging/define_consumer'
import { happening, happenings, type Happening } from '#tests/platform/testbed'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

/** Writes down what was prepared for the event. */
const note: Handler<Happening> = async ({ data }, tx, prepared) => {
  await tx.insert('effects', { ...data, note: String(prepared) })
}

const trouble = () => Object.assign(new Error('Nobody there'), { code: 'E_STORE_UNREACHABLE' })

/** What is done for an event before its transaction; see messaging/preparation.ts. */
test.group('preparation', (group) => {
  const given = withTestbed(group)
  group.tap((each) => each.timeout(60_000))

  test('each event is handled with what was prepared for it, in no transaction, in the order of its key', async ({
    assert,
  }) => {
    const { bed } = given
    const order = new Map<string, number[]>()
    let [running, most] = [0, 0]
    await bed.deliver(happenings(60, 6))
    await bed.consume(note, bed.broker, async ({ data }) => {
      most = Math.max(most, ++running)
      /* A write of another transaction gets through: none is open here. */
      await bed.store.transaction((tx) => tx.insert('facts', { name: `${data.thing} ${data.number}`, value: 'true' }))
      order.set(data.thing, [...(order.get(data.thing) ?? []), data.number])
      running--
      return `for ${data.thing} ${data.number}`
    })
    await until('all of it', async () => (await bed.count('effects')) === 60)
    for (const { thing, number, note: prepared } of await bed.effects())
      assert.equal(prepared, `for ${thing} ${number}`)
    for (const numbers of order.values())
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b)
      )
    assert.isAbove(most, 1)
  })

  test('one whose preparation fails is set aside alone, and prepared again when it comes again', async ({ assert }) => {
    const { bed } = given
    let failures = 0
    const prepared: string[] = []
    await bed.deliver([happening('bad', 1), happening('good', 1), happening('bad', 2)])
    await bed.consume(note, bed.broker, async ({ data }) => {
      if (data.thing === 'bad' && data.number === 1 && failures < 2) {
        failures++
        throw new Error('Not now')
      }
      prepared.push(`${data.thing} ${data.number}`)
      return 'in the end'
    })
    await until('all three', async () => (await bed.count('effects')) === 3)
    const bad = (await bed.effects()).filter(({ thing }) => thing === 'bad').map(({ number }) => number)
    assert.deepEqual(bad, [1, 2])
    /* The second of its key waited behind it unprepared. */
    assert.isBelow(prepared.indexOf('bad 1'), prepared.indexOf('bad 2'))
    assert.isEmpty(await bed.letters())
  })

  test('the engine is away: the group waits, and no event is blamed', async ({ assert }) => {
    const { bed } = given
    let away = 3
    await bed.deliver(happenings(5, 5))
    await bed.consume(note, bed.broker, async () => {
      if (away > 0) {
        away--
        throw trouble()
      }
    })
    await until('all five', async () => (await bed.count('effects')) === 5)
    assert.isEmpty(await bed.letters())
  })

  test('an event that was handled is not prepared again', async ({ assert }) => {
    const { bed } = given
    let prepared = 0
    const same = (message: { headers: Record<string, string> }) => ({ headers: { ...message.headers, ce_id: 'evt_1' } })
    await bed.consume(note, bed.broker, async () => ++prepared)
    await bed.deliver([happening('thing', 1)], same)
    await until('the effect', async () => (await bed.count('effects')) === 1)
    await bed.deliver([happening('thing', 1)], same)
    await bed.deliver([happening('thing', 2)])
    await until('the next', async () => (await bed.count('effects')) === 2)
    assert.equal(prepared, 2)
  })
})
