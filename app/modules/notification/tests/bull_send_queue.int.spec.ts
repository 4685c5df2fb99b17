import { test } from '@japa/runner'
import { deliverMessage } from '#modules/notification/actions/deliver_message'
import { BullSendQueue } from '#modules/notification/ports/bull_send_queue'
import { EmbeddedSendQueue } from '#modules/notification/ports/embedded_send_queue'
import { SendJobs } from '#modules/notification/ports/send_jobs'
import type { SendOutcome, SendWork } from '#modules/notification/ports/send_queue'
import { jobTable } from '#modules/notification/queue'
import { store } from '#modules/notification/store'
import { sendQueueSuite } from '#modules/notification/tests/send_queue_suite'
import { newId } from '#platform/values/id'
import { now, useClock } from '#platform/values/clock'
import { openRedis } from '#platform/storage/redis'
import { noRedis, startRedis, type RedisUnderTest } from '#tests/support/redis'
import { until } from '#tests/support/wait'

const limits = { attempts: 3, backoffMs: 500, perSecond: { email: 1000, sms: 10 } }
let redis: RedisUnderTest | undefined

async function open(work: SendWork, table?: EmbeddedSendQueue) {
  redis ??= await startRedis()
  const { address } = redis
  const jobs = new SendJobs(store, work)
  const queue = new BullSendQueue({
    store,
    source: { address, isPrivate: false, start: () => undefined, stop: async () => undefined },
    prefix: newId('event'),
    jobs,
    table: table ?? new EmbeddedSendQueue(store, jobs, work, limits),
    work,
    limits,
  })
  queue.start()
  await queue.queues(5000)
  return queue
}

sendQueueSuite(
  'BullMQ',
  async (work) => {
    const queue = await open(work)
    const { attempts, backoffMs, perSecond } = limits
    return { queue, limits: { attempts, backoffMs, smsPerSecond: perSecond.sms }, close: () => queue.close() }
  },
  noRedis
)

test.group('send queue: BullMQ, and a Redis that is gone', (group) => {
  const sent = new Map<string, number>()
  const work: SendWork = {
    attempt: async (): Promise<SendOutcome> => ({ kind: 'sent' }),
    /* After the commit: a transaction that another got in the way of is run again. */
    settle: async (tx, id) => tx.afterCommit(() => void sent.set(id, (sent.get(id) ?? 0) + 1)),
  }
  let queue: BullSendQueue
  let restore = () => undefined as void

  group.each.skip(noRedis !== false, noRedis || undefined)
  group.each.timeout(60_000)
  group.each.setup(async () => {
    queue = await open(work)
    return async () => {
      restore()
      restore = () => undefined
      await queue.close()
    }
  })

  const enqueue = async (notBefore = now()) => {
    const id = newId('message')
    await store.transaction((tx) => queue.enqueue(tx, { id, channel: 'email', notBefore }))
    return id
  }
  const done = (id: string) => until(`job ${id}`, () => sent.has(id), 30_000)
  const later = (milliseconds: number) => {
    restore = useClock(() => Date.now() + milliseconds)
  }

  test('jobs that commit while it is gone are worked once it is back, each once', async ({ assert }) => {
    await redis!.kill()
    const ids = await Promise.all(Array.from({ length: 20 }, () => enqueue()))
    assert.equal((await queue.counts()).waiting >= 20, true)
    await redis!.start()
    later(6000)
    await until('all of them', async () => {
      await queue.sweep()
      return ids.every((id) => sent.has(id))
    })
    await done(await enqueue())
    assert.deepEqual(new Set(ids.map((id) => sent.get(id))), new Set([1]))
  })

  test('a job that commits and is never handed over is found by the sweep', async () => {
    const id = newId('message')
    /* The process died right after the commit. */
    await store.transaction((tx) => new SendJobs(store, work).note(tx, { id, channel: 'email', notBefore: now() }))
    later(6000)
    await queue.sweep()
    await done(id)
  })

  test('what Redis forgets is handed over again, with the attempts it had', async ({ assert }) => {
    const id = await enqueue(now() + 1500)
    const client = await openRedis(redis!.address, 'test')
    await client.flushall()
    client.disconnect()
    later(10_000)
    await queue.sweep()
    await done(id)
    assert.equal(sent.get(id), 1)
  })

  test('gone for long, the job table works what is due; back again, nothing is sent twice', async ({ assert }) => {
    const real = { ...deliverMessage }
    Object.assign(deliverMessage, work)
    const own = await open(work, jobTable)
    try {
      await redis!.kill()
      const id = newId('message')
      await store.transaction((tx) => own.enqueue(tx, { id, channel: 'email', notBefore: now() }))
      later(6000)
      await until(
        'the job table to work it',
        async () => {
          await own.sweep()
          return sent.has(id)
        },
        40_000
      )
      await redis!.start()
      await own.sweep()
      await done(await enqueue())
      assert.equal(sent.get(id), 1)
    } finally {
      Object.assign(deliverMessage, real)
      await own.close()
    }
  })
})
