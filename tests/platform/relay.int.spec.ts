import { test } from '@japa/runner'
import { decode } from '#platform/messaging/codec'
import type { Broker } from '#platform/messaging/broker'
import { happening, happenings, type Testbed } from '#tests/platform/testbed'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

const ELSEWHERE = 'another-host/1/0000'

/** The testbed's broker with another `publish`. */
const withPublish = (bed: Testbed, publish: Broker['publish']): Broker =>
  new Proxy(bed.broker, { get: (broker, key) => (key === 'publish' ? publish : Reflect.get(broker, key)) })

const lease = (bed: Testbed) =>
  bed.store.one<{ owner: string; token: number; expires_at: number }>('SELECT owner, token, expires_at FROM leases')

/** The numbers of a thing's events in the order in which they lie in the broker, repetitions included. */
async function numbers(bed: Testbed, thing: string): Promise<number[]> {
  const records = (await bed.published()).filter(({ key }) => key === thing)
  return Promise.all(records.map(async ({ value }) => (await decode(bed.Happened, value)).number))
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

test.group('relay', (group) => {
  const given = withTestbed(group)
  group.tap((each) => each.timeout(60_000))

  test('thousands of rows leave in order, once each, and the outbox is empty', async ({ assert }) => {
    const { bed } = given
    await bed.emit(happenings(4000, 8))
    bed.relay()
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0, 30_000)
    assert.lengthOf(await bed.published(), 4000)
    for (let thing = 0; thing < 8; thing++) assert.deepEqual(await numbers(bed, `thing-${thing}`), upTo(500))
  })

  test('the broker is down for a while: nothing is lost, and it drains by itself', async ({ assert }) => {
    const { bed } = given
    let down = true
    let refusals = 0
    bed.relay(
      withPublish(bed, async (batch) => {
        if (!down) return bed.broker.publish(batch)
        refusals++
        throw new Error('Nobody there')
      })
    )
    for (let i = 0; i < 5; i++)
      await bed.emit(happenings(20, 2).map((each) => ({ ...each, number: each.number + 10 * i })))
    await until('two refusals', () => refusals >= 2)
    assert.equal(await bed.count('outbox'), 100)
    down = false
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0, 20_000)
    assert.deepEqual(await numbers(bed, 'thing-0'), upTo(50))
    assert.deepEqual(await numbers(bed, 'thing-1'), upTo(50))
  })

  test('a broker that took the batch and failed to say so: twice in the broker, one effect, in order', async ({
    assert,
  }) => {
    const { bed } = given
    let failures = 0
    await bed.consume(async ({ data }, tx) => {
      await tx.insert('effects', { ...data })
    })
    bed.relay(
      withPublish(bed, async (batch) => {
        await bed.broker.publish(batch)
        if (failures++ === 0) throw new Error('The connection broke')
      })
    )
    await bed.emit(upTo(10).map((number) => happening('thing', number)))
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0)
    assert.deepEqual(await numbers(bed, 'thing'), [...upTo(10), ...upTo(10)])
    await until('the effects', async () => (await bed.effects()).length >= 10)
    await bed.emit([happening('other', 0)])
    await until('what comes later', async () => (await bed.effects()).some(({ thing }) => thing === 'other'))
    assert.deepEqual(
      (await bed.effects()).filter(({ thing }) => thing === 'thing').map(({ number }) => number),
      upTo(10)
    )
  })

  test('killed between publishing and deleting: the next one publishes again, one effect', async ({ assert }) => {
    const { bed, spawn } = given
    await bed.emit(upTo(10).map((number) => happening('thing', number)))
    const other = spawn('relay and hang')
    await until('its batch to be published', () => other.lines.includes('published 10'), 30_000)
    await other.kill()
    assert.equal(await bed.count('outbox'), 10)
    await bed.consume(async ({ data }, tx) => {
      await tx.insert('effects', { ...data })
    })
    bed.relay()
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0, 30_000)
    assert.deepEqual(await numbers(bed, 'thing'), [...upTo(10), ...upTo(10)])
    await bed.emit([happening('thing', 10)])
    await until('the last effect', async () => (await bed.effects()).some(({ number }) => number === 10))
    assert.deepEqual(
      (await bed.effects()).map(({ number }) => number),
      upTo(11)
    )
  })

  test('two processes: one relays, the other stands by and takes over from a killed one', async ({ assert }) => {
    const { bed, spawn } = given
    const other = spawn('relay')
    const { owner } = await until('its lease', () => lease(bed), 30_000)
    assert.include(owner, `/${other.pid}/`)
    bed.relay()
    for (let number = 0; number < 30; number++) await bed.emit([happening('thing', number)])
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0)
    assert.deepEqual(await numbers(bed, 'thing'), upTo(30))
    assert.equal((await lease(bed))!.owner, owner)

    await other.kill()
    await bed.emit([happening('thing', 30)])
    await until('the takeover', async () => (await numbers(bed, 'thing')).length === 31, 30_000)
    assert.deepEqual(await numbers(bed, 'thing'), upTo(31))
    assert.notEqual((await lease(bed))!.owner, owner)
    assert.equal((await lease(bed))!.token, 2)
  })

  test('while another host has the lease nothing is published; when it lapses, everything', async ({ assert }) => {
    const { bed } = given
    const later = Date.now() + 3_600_000
    await bed.store.run('INSERT INTO leases VALUES (?, ?, ?, ?)', ['outbox-relay', ELSEWHERE, 7, later])
    let asked = 0
    const transaction = bed.store.transaction.bind(bed.store)
    bed.store.transaction = (work) => {
      asked++
      return transaction(work)
    }
    await bed.emit([happening('thing', 0)])
    asked = 0
    bed.relay()
    await until('it to ask twice', () => asked >= 2)
    assert.isEmpty(await bed.published())
    await bed.store.run('UPDATE leases SET expires_at = 0')
    await until('the event', async () => (await bed.published()).length === 1)
    assert.equal((await lease(bed))!.token, 8)
  })

  test('one that has lost its lease meanwhile takes no rows away', async ({ assert }) => {
    const { bed } = given
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let calls = 0
    bed.relay(
      withPublish(bed, async (batch) => {
        await bed.broker.publish(batch)
        if (calls++ === 0) await held
      })
    )
    await bed.emit([happening('thing', 0)])
    await until('the batch', () => calls === 1)
    const later = Date.now() + 3_600_000
    await bed.store.run('UPDATE leases SET owner = ?, token = token + 1, expires_at = ?', [ELSEWHERE, later])
    let deletions = 0
    const transaction = bed.store.transaction.bind(bed.store)
    bed.store.transaction = (work) => {
      deletions++
      return transaction(work)
    }
    release()
    /* The first is its attempt to delete, the second its question for the lease. */
    await until('it to have tried', () => deletions >= 2)
    assert.equal(await bed.count('outbox'), 1)
    await bed.store.run('UPDATE leases SET expires_at = 0')
    await until('an empty outbox', async () => (await bed.count('outbox')) === 0)
    assert.deepEqual(await numbers(bed, 'thing'), [0, 0])
  })

  test('stopped it hands the lease back, after the batch at hand', async ({ assert }) => {
    const { bed } = given
    const relay = bed.relay()
    await bed.emit(happenings(200, 2))
    await until('some of it', async () => (await bed.published()).length > 0)
    await relay.stop()
    assert.equal((await lease(bed))!.expires_at, 0)
    assert.equal(await bed.count('outbox'), 200 - (await bed.published()).length)
  })
})
