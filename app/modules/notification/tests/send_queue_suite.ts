import { test } from '@japa/runner'
import type { Channel } from '#modules/notification/domain/kinds'
import {
  TemporaryFailure,
  type SendOutcome,
  type SendQueue,
  type SendWork,
} from '#modules/notification/ports/send_queue'
import { store } from '#modules/notification/store'
import { newId } from '#platform/values/id'
import type { Tx } from '#platform/storage/transaction'
import { now, useClock } from '#platform/values/clock'
import { until } from '#tests/support/wait'

export interface OpenQueue {
  readonly queue: SendQueue
  /** How often a failing job is tried, and how long the first wait is. */
  readonly limits: { readonly attempts: number; readonly backoffMs: number; readonly smsPerSecond: number }
  close(): Promise<void>
}

/** What one job did: when it was tried, and what it was told to have come to. */
class Probe implements SendWork {
  readonly tries = new Map<string, number[]>()
  readonly ends = new Map<string, { outcome: SendOutcome; attempts: number }[]>()
  /** What to do on a try; sent, when nothing is said. */
  readonly script = new Map<string, (attempt: number) => SendOutcome>()

  async attempt(id: string, attempt: number): Promise<SendOutcome> {
    this.tries.set(id, [...(this.tries.get(id) ?? []), now()])
    return this.script.get(id)?.(attempt) ?? { kind: 'sent' }
  }

  /** Counts once it is committed: a transaction that another got in the way of is run again. */
  async settle(tx: Tx, id: string, outcome: SendOutcome, attempts: number): Promise<void> {
    tx.afterCommit(() => void this.ends.set(id, [...(this.ends.get(id) ?? []), { outcome, attempts }]))
  }

  ended(id: string, times = 1) {
    return until(`job ${id} to end`, () => (this.ends.get(id) ?? []).length >= times && this.ends.get(id)!.at(-1))
  }
}

/**
 * What every adapter of the send queue promises.
 * @param missing why the adapter cannot be tried on this machine, if it cannot
 */
export function sendQueueSuite(
  name: string,
  open: (work: SendWork) => Promise<OpenQueue>,
  missing: string | false = false
): void {
  test.group(`send queue: ${name}`, (group) => {
    group.each.skip(missing !== false, missing || undefined)
    let [opened, probe] = [undefined as unknown as OpenQueue, new Probe()]
    let clock = () => undefined as void

    group.each.setup(async () => {
      probe = new Probe()
      opened = await open(probe)
      return async () => {
        clock()
        clock = () => undefined
        await opened.close()
      }
    })

    const enqueue = async (channel: Channel = 'email', notBefore = now(), id = newId('message')) => {
      await store.transaction((tx) => opened.queue.enqueue(tx, { id, channel, notBefore }))
      return id
    }
    const forward = (milliseconds: number) => {
      const before = now() - Date.now()
      clock()
      clock = useClock(() => Date.now() + before + milliseconds)
    }
    const find = async (state: 'waiting' | 'delayed' | 'dead', id: string) =>
      (await opened.queue.list(state, 100)).find((job) => job.id === id)

    test('a job is worked once and told so in the end', async ({ assert }) => {
      const id = await enqueue()
      assert.deepEqual(await probe.ended(id), { outcome: { kind: 'sent' }, attempts: 1 })
      assert.lengthOf(probe.tries.get(id)!, 1)
      for (const state of ['waiting', 'delayed', 'dead'] as const) assert.isUndefined(await find(state, id))
    })

    test('a job of a transaction that is rolled back is never worked', async ({ assert }) => {
      const id = newId('message')
      const undone = store.transaction(async (tx) => {
        await opened.queue.enqueue(tx, { id, channel: 'email', notBefore: now() })
        throw new Error('undone')
      })
      await assert.rejects(() => undone, 'undone')
      await probe.ended(await enqueue())
      assert.isFalse(probe.tries.has(id))
    })

    test('an id that waits already is worked once', async ({ assert }) => {
      const soon = now() + 300
      const id = await enqueue('email', soon)
      await enqueue('email', soon, id)
      await enqueue('email', soon + 600_000, id)
      await probe.ended(id)
      await probe.ended(await enqueue('email', now() + 300))
      assert.lengthOf(probe.tries.get(id)!, 1)
    })

    test('a delayed job is worked at its time, and listed until then', async ({ assert }) => {
      const [before, time] = [await opened.queue.counts(), now() + 400]
      const id = await enqueue('email', time)
      assert.containsSubset(await find('delayed', id), { attempts: 0, dueAt: time, lastError: null })
      assert.equal((await opened.queue.counts()).delayed, before.delayed + 1)
      await probe.ended(id)
      assert.isAtLeast(probe.tries.get(id)![0]!, time)
    })

    test('a failed attempt is made again, after waits that double', async ({ assert }) => {
      const id = newId('message')
      probe.script.set(id, (attempt) => {
        if (attempt < 3) throw new TemporaryFailure('busy')
        return { kind: 'sent' }
      })
      await enqueue('email', now(), id)
      const waiting = await until('the job to wait', () => find('delayed', id))
      assert.equal(waiting.attempts, 1)
      assert.deepEqual(await probe.ended(id), { outcome: { kind: 'sent' }, attempts: 3 })
      const [first, second, third] = probe.tries.get(id) as [number, number, number]
      assert.isAtLeast(second - first, opened.limits.backoffMs)
      assert.isAtLeast(third - second, 2 * opened.limits.backoffMs)
    })

    test('after the last attempt it is dead, kept, and starts over when enqueued again', async ({ assert }) => {
      const id = newId('message')
      probe.script.set(id, () => {
        throw new TemporaryFailure('down')
      })
      await enqueue('sms', now(), id)
      for (let attempt = 1; attempt < opened.limits.attempts; attempt++) {
        await until(`attempt ${attempt}`, async () => (await find('delayed', id))?.attempts === attempt)
        forward(opened.limits.backoffMs * 2 ** (attempt - 1))
      }
      const { attempts } = opened.limits
      assert.deepEqual(await probe.ended(id), { outcome: { kind: 'failed', reason: 'down' }, attempts })
      assert.containsSubset(await find('dead', id), { channel: 'sms', attempts, lastError: 'down', dueAt: null })

      probe.script.delete(id)
      await enqueue('sms', now(), id)
      assert.deepEqual(await probe.ended(id, 2), { outcome: { kind: 'sent' }, attempts: 1 })
      assert.isUndefined(await find('dead', id))
    })

    test('what is refused for good is dead at once', async ({ assert }) => {
      const id = newId('message')
      probe.script.set(id, () => ({ kind: 'failed', reason: 'bounced' }))
      const before = (await opened.queue.counts()).dead
      await enqueue('email', now(), id)
      assert.equal((await probe.ended(id)).attempts, 1)
      assert.equal((await find('dead', id))?.lastError, 'bounced')
      assert.equal((await opened.queue.counts()).dead, before + 1)
    })

    test('of an error that is not the provider’s only the name is kept', async ({ assert }) => {
      const id = newId('message')
      probe.script.set(id, (attempt) => {
        throw attempt === 1 ? new TemporaryFailure('busy') : new RangeError('somebody@example.com')
      })
      await enqueue('email', now(), id)
      for (let attempt = 1; attempt < opened.limits.attempts; attempt++) {
        await until(`attempt ${attempt}`, async () => (await find('delayed', id))?.attempts === attempt)
        forward(opened.limits.backoffMs * 2 ** (attempt - 1))
      }
      assert.deepEqual((await probe.ended(id)).outcome, { kind: 'failed', reason: 'RangeError' })
    })

    test('a channel keeps to its limit and does not hold the other one up', async ({ assert }) => {
      const count = 2 * opened.limits.smsPerSecond + 1
      const texts = await Promise.all(Array.from({ length: count }, () => enqueue('sms')))
      const mail = await enqueue('email')
      await Promise.all([...texts, mail].map((id) => probe.ended(id)))
      const times = texts.map((id) => probe.tries.get(id)![0]!).sort((a, b) => a - b)
      assert.isAtLeast(times.at(-1)! - times[0]!, 950)
      assert.isBelow(probe.tries.get(mail)![0]!, times.at(-1)!)
    }).timeout(20_000)
  })
}
