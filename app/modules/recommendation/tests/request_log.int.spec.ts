import { test } from '@japa/runner'
import { forgetServed } from '#modules/recommendation/actions/forget_served'
import { forgetWritten, writeRequestLog } from '#modules/recommendation/actions/write_request_log'
import { logLine } from '#modules/recommendation/actions/log_line'
import { env } from '#modules/recommendation/env'
import { objects, store } from '#modules/recommendation/store'
import { newProducts, newSku } from '#modules/recommendation/tests/shop'
import { newId } from '#platform/values/id'
import { now, useClock } from '#platform/values/clock'
import { until } from '#tests/support/wait'

const LOG_MS = env.RECOMMENDATION_LOG_SECONDS * 1000

/** Lines of all objects that hold the text, with the keys of those. */
async function logged(text: string) {
  const found: { key: string; line: Record<string, unknown> }[] = []
  for (const key of await objects.list('requests/')) {
    const lines = (await objects.get(key))!.toString().split('\n').filter(Boolean)
    for (const line of lines) if (line.includes(text)) found.push({ key, line: JSON.parse(line) })
  }
  return found
}

const waiting = () => store.one<{ n: number }>('SELECT COUNT(*) AS n FROM log_lines')

test.group('recommendation: feedback', () => {
  const served = async (client: any) => {
    const sku = newSku()
    await newProducts(sku)
    const { id, items } = (await client.get('/v1/recommendations?limit=50')).body()
    return { id, sku: items[0].sku as string }
  }

  test('is noted once per type and SKU, even when it is sent ten times at once', async ({ client, assert }) => {
    const { id, sku } = await served(client)
    const post = (body: object) => client.post(`/v1/recommendations/${id}/feedback`).json(body)
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ type: 'click', sku })))
    assert.deepEqual(answers.map((answer) => answer.status()).sort(), [...Array<number>(9).fill(200), 201])
    assert.containsSubset(answers[0]!.body(), { recommendationId: id, type: 'click', sku })
    assert.lengthOf(new Set(answers.map((answer) => answer.body().at)) as never, 1)
    ;(await post({ type: 'purchase', sku })).assertStatus(201)
    const lines = await until('both lines', async () => {
      const found = await store.all<{ line: string }>('SELECT line FROM log_lines WHERE line LIKE ?', [
        `%feedback%${id}%`,
      ])
      return found.length > 0 ? found : (await logged(id)).filter(({ line }) => line.type === 'feedback')
    })
    assert.lengthOf(lines, 2)
  })

  test('to what was not shown, or never served, is refused', async ({ client, assert }) => {
    const { id, sku } = await served(client)
    const refused = await client.post(`/v1/recommendations/${id}/feedback`).json({ type: 'click', sku: 'other' })
    refused.assertStatus(422)
    assert.equal(refused.body().errors[0].pointer, '/sku')
    const unknown = `/v1/recommendations/${newId('recommendation')}/feedback`
    ;(await client.post(unknown).json({ type: 'click', sku })).assertStatus(404)
  })

  for (const [body, pointer] of [
    [{ type: 'stare', sku: 'x' }, '/type'],
    [{ type: 'click' }, '/sku'],
    [{ type: 'click', sku: '' }, '/sku'],
    [{ type: 'click', sku: 'x', score: 1 }, '/score'],
  ] as const) {
    test(`${JSON.stringify(body)} is refused by name`, async ({ client, assert }) => {
      const answer = await client.post(`/v1/recommendations/${newId('recommendation')}/feedback`).json(body)
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }

  test('is not taken for ever', async ({ client, assert }) => {
    const { id, sku } = await served(client)
    const post = () => client.post(`/v1/recommendations/${id}/feedback`).json({ type: 'click', sku })
    ;(await post()).assertStatus(201)
    await store.transaction(forgetServed)
    ;(await post()).assertStatus(200)
    await store.run('UPDATE served SET at = ? WHERE id = ?', [
      now() - env.RECOMMENDATION_FEEDBACK_DAYS * 86_400_000 - 1,
      id,
    ])
    ;(await post()).assertStatus(404)
    await store.transaction(forgetServed)
    for (const sql of ['SELECT 1 FROM served WHERE id = ?', 'SELECT 1 FROM feedback WHERE served_id = ?']) {
      assert.isUndefined(await store.one(sql, [id]))
    }
  })
})

test.group('recommendation: the request log', () => {
  test('each request is in the file of its hour, by itself and soon', async ({ client, assert }) => {
    const [sku, customerId] = [newSku(), newId('customer')]
    await newProducts(sku)
    const before = new Date().toISOString()
    const { id } = (await client.get(`/v1/recommendations?customerId=${customerId}&limit=3`)).body()
    const restore = useClock(() => Date.now() + LOG_MS)
    try {
      const [{ key, line }] = (await until('the line', async () => {
        const found = await logged(id)
        return found.length > 0 && found
      })) as [{ key: string; line: Record<string, unknown> }]
      assert.match(key, /^requests\/dt=\d{4}-\d\d-\d\d\/hour=\d\d\/part-[\w-]+\.jsonl$/)
      assert.include(key, `dt=${before.slice(0, 10)}/hour=${before.slice(11, 13)}`)
      const expected = { type: 'served', customerId, proven: false, sku: null, limit: 3, modelVersion: 'co-purchase-1' }
      assert.containsSubset(line, expected)
      assert.deepEqual(Object.keys((line.items as object[])[0]!), ['sku', 'score', 'reason'])
      await until('the buffer to be empty', async () => (await waiting())!.n === 0)
    } finally {
      restore()
    }
  })

  test('an object store that is away costs nothing but time', async ({ client, assert }) => {
    const sku = newSku()
    await newProducts(sku)
    const put = objects.put.bind(objects)
    let refusals = 0
    Object.assign(objects, {
      put: async () => {
        refusals++
        throw new Error('away')
      },
    })
    const { id } = (await client.get('/v1/recommendations')).body()
    let restore = useClock(() => Date.now() + 3 * LOG_MS)
    try {
      await until('a refusal', () => refusals > 0)
      const scheduled = await until('the next attempt', () =>
        store.one<{ due_at: number }>(
          "SELECT due_at FROM timers WHERE name = 'recommendation.request-log' AND state = 'pending' AND attempts = 0"
        )
      )
      assert.isAbove(scheduled.due_at, now())
      assert.isAbove((await waiting())!.n, 0)
      Object.assign(objects, { put })
      restore()
      restore = useClock(() => Date.now() + 6 * LOG_MS)
      await until('the line', async () => (await logged(id)).length > 0)
    } finally {
      Object.assign(objects, { put })
      restore()
    }
  })

  test('a batch that a crash interrupted is written again under its key', async ({ assert }) => {
    const mark = newId('recommendation')
    const at = Date.UTC(2026, 0, 31, 13)
    await store.transaction(async (tx) => {
      for (let n = 0; n < 3; n++) await logLine(tx, at, { mark, n })
      await logLine(tx, at + 3_600_000, { mark, n: 3 })
    })
    const first = await writeRequestLog()
    /* The crash: nothing was deleted. A line that came meanwhile goes to another object. */
    await store.transaction((tx) => logLine(tx, at, { mark, n: 4 }))
    const second = await writeRequestLog()
    assert.includeMembers(second, first)
    await store.transaction((tx) => forgetWritten(tx, second))
    assert.deepEqual(await writeRequestLog(), [])
    const lines = await logged(mark)
    assert.deepEqual(lines.map(({ line }) => line.n).sort(), [0, 1, 2, 3, 4])
    assert.lengthOf([...new Set(lines.map(({ key }) => key))], 3)
    assert.deepEqual(
      lines.map(({ key }) => key.slice(0, 'requests/dt=2026-01-31/hour=13'.length)).sort(),
      ['13', '13', '13', '13', '14'].map((hour) => `requests/dt=2026-01-31/hour=${hour}`)
    )
  })

  test('a batch that another process wrote meanwhile is not overwritten with nothing', async ({ assert }) => {
    const at = Date.UTC(2026, 0, 30, 13)
    await store.transaction(async (tx) => {
      await logLine(tx, at, { n: 0 })
      await logLine(tx, at + 3_600_000, { n: 1 })
    })
    const put = objects.put.bind(objects)
    const keys: string[] = []
    Object.assign(objects, {
      put: async (key: string) => {
        keys.push(key)
        await store.run('DELETE FROM log_lines')
      },
    })
    try {
      await writeRequestLog()
    } finally {
      Object.assign(objects, { put })
    }
    assert.lengthOf(keys, 1)
  })
})
