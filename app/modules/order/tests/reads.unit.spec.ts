import { test } from '@japa/runner'
import { OrderReads } from '#modules/order/reads'
import { Problem } from '#platform/http/problem'
import type { Replica } from '#platform/storage/replica'
import type { SqlSession } from '#platform/storage/sql'

/** A store that answers its own name, or nothing, and writes down what it was asked. */
function fake(name: string, asked: string[], answer: () => unknown = () => name): SqlSession {
  const one = async (sql: string) => {
    asked.push(`${name}: ${sql}`)
    return answer()
  }
  return { dialect: 'sqlite', one: one as SqlSession['one'], all: async () => [], run: async () => 0 }
}

async function withReads(
  work: (bench: {
    reads: OrderReads
    asked: string[]
    replica: { lag: () => number; answer: () => unknown }
  }) => Promise<void>
): Promise<void> {
  const asked: string[] = []
  const replica = { lag: () => 250, answer: (): unknown => 'replica' }
  const opened: Replica = {
    read: fake('replica', asked, () => replica.answer()),
    lagMs: async () => {
      asked.push('lag')
      return replica.lag()
    },
    close: async () => void asked.push('closed'),
  }
  const reads = new OrderReads(fake('primary', asked), async () => opened)
  await reads.open()
  asked.length = 0
  try {
    await work({ reads, asked, replica })
  } finally {
    await reads.close()
  }
}

const who = (session: SqlSession) => session.one<string>('who')
const fail = (message: string) => (): never => {
  throw new Error(message)
}

test.group('order: where reads go', () => {
  test('to the replica, whose lag is taken before; strong ones to the primary, which has none', async ({ assert }) => {
    await withReads(async ({ reads, asked }) => {
      assert.deepEqual(await reads.read('eventual', who), { value: 'replica', lagMs: 250 })
      assert.deepEqual(asked, ['lag', 'replica: who'])
      assert.deepEqual(await reads.read('strong', who), { value: 'primary', lagMs: 0 })
      assert.deepEqual(asked.slice(2), ['primary: who'])
    })
  })

  test('without a replica all to the primary', async ({ assert }) => {
    const reads = new OrderReads(fake('primary', []), async () => undefined)
    await reads.open()
    assert.deepEqual(await reads.read('eventual', who), { value: 'primary', lagMs: 0 })
    assert.equal(await reads.lagMs(), 0)
    await reads.close()
  })

  test('what the replica does not have is asked for at the primary', async ({ assert }) => {
    await withReads(async ({ reads, replica }) => {
      replica.answer = () => undefined
      assert.deepEqual(await reads.read('eventual', who), { value: 'primary', lagMs: 0 })
    })
  })

  const failures: [string, (replica: { lag: () => number; answer: () => unknown }) => void][] = [
    ['that does not answer', (replica) => (replica.answer = fail('gone'))],
    ['whose lag nobody knows', (replica) => (replica.lag = fail('gone'))],
    ['that nothing feeds', (replica) => (replica.lag = () => Infinity)],
  ]
  for (const [what, breakIt] of failures) {
    test(`a replica ${what} is left alone until a look finds it well`, async ({ assert }) => {
      await withReads(async ({ reads, asked, replica }) => {
        const { lag, answer } = replica
        breakIt(replica)
        assert.deepEqual(await reads.read('eventual', who), { value: 'primary', lagMs: 0 })
        asked.length = 0
        assert.deepEqual(await reads.read('eventual', who), { value: 'primary', lagMs: 0 })
        assert.deepEqual(asked, ['primary: who'])
        Object.assign(replica, { lag, answer })
        assert.equal(await reads.lagMs(), 250)
        assert.deepEqual(await reads.read('eventual', who), { value: 'replica', lagMs: 250 })
      })
    })
  }

  test('a refusal is an answer: the primary is not asked too', async ({ assert }) => {
    await withReads(async ({ reads, asked }) => {
      const refuse = async (session: SqlSession): Promise<string> => {
        await who(session)
        throw Problem.notFound('order')
      }
      await assert.rejects(() => reads.read('eventual', refuse), Problem)
      assert.notInclude(asked, 'primary: who')
    })
  })

  test('what fails on both fails', async ({ assert }) => {
    await withReads(async ({ reads }) => {
      await assert.rejects(() => reads.read('eventual', fail('no such column')), /no such column/)
    })
  })

  test('is closed with what it opened', async ({ assert }) => {
    await withReads(async ({ reads, asked }) => {
      await reads.close()
      assert.include(asked, 'closed')
      assert.equal((await reads.read('eventual', who)).value, 'primary')
    })
  })
})
