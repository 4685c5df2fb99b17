import { test } from '@japa/runner'
import { placeholders } from '#platform/storage/sql'
import { withSqlBench, type SqlAdapter } from '#tests/suites/sql_adapter'

/** In the order of their bytes, which is that of their code points. */
const IN_ORDER = [
  '',
  ' ',
  '-',
  '0',
  '10',
  '9',
  'A',
  'B',
  'Z',
  '_',
  'a',
  'a ',
  'aa',
  'b',
  'z',
  'ä',
  'Ω',
  '→',
  '！',
  '😀',
]
const TEXTS = ['it’s', `'quoted' "twice" \\ and back`, '100 %_?', 'line\nline\r\n\ttab', '😀🏳️‍🌈', '?', '{"json":[1]}']

/** A value is the same when it comes back, and compares alike on every engine. */
export function sqlValueTests(adapter: SqlAdapter): void {
  test.group(`SQL on ${adapter.name}: values`, (group) => {
    const bench = withSqlBench(group, adapter)

    test('whole numbers come back as numbers, to the last unit', async ({ assert }) => {
      for (const number of [
        0,
        1,
        -1,
        2 ** 31,
        -(2 ** 31) - 1,
        Number.MAX_SAFE_INTEGER,
        Number.MIN_SAFE_INTEGER,
        null,
      ]) {
        await bench.put(bench.store, `n${number}`, { number })
        assert.strictEqual((await bench.get(`n${number}`))!.number, number)
      }
    })

    test('text comes back letter by letter', async ({ assert }) => {
      for (const [i, label] of [...TEXTS, '', ' padded ', 'x'.repeat(300_000)].entries()) {
        await bench.put(bench.store, `t${i}`, { label })
        assert.strictEqual((await bench.get(`t${i}`))!.label, label)
      }
    })

    test('bytes come back byte by byte, up to the size of an event', async ({ assert }) => {
      const all = Uint8Array.from({ length: 256 }, (_, i) => i)
      for (const [name, bytes] of [
        ['all', all],
        ['none', new Uint8Array()],
        ['many', Buffer.alloc(900_000, 39)],
      ] as const) {
        await bench.put(bench.store, name, { bytes })
        assert.isTrue(Buffer.from(bytes).equals((await bench.get(name))!.bytes!), name)
      }
      await bench.put(bench.store, 'part', { bytes: all.subarray(100, 110) })
      assert.deepEqual([...(await bench.get('part'))!.bytes!], [...all.subarray(100, 110)])
    })

    test('figures over rows are numbers, and flags are 0 and 1', async ({ assert }) => {
      const { store, table } = bench
      for (const [i, number] of [3, 4, null].entries()) await bench.put(store, `n${i}`, { number })
      const row = await store.one(
        `SELECT COUNT(*) AS "rowCount", COUNT(number) AS numbers, SUM(number) AS total, MAX(number) AS most,
           SUM(CASE WHEN number > 3 THEN 1 ELSE 0 END) AS large, MIN(name) AS first FROM ${table}`
      )
      assert.deepEqual({ ...row }, { rowCount: 3, numbers: 2, total: 7, most: 4, large: 1, first: 'n0' })
      const none = await store.one(`SELECT SUM(number) AS total, MAX(number) AS most FROM ${table} WHERE name = 'x'`)
      assert.deepEqual({ ...none }, { total: null, most: null })
      const flag = await store.one(
        `SELECT name = 'n0' AS is, number > 3 AS large FROM ${table} WHERE name = 'n0'`.replace(' is,', ' this_one,')
      )
      assert.deepEqual({ ...flag }, { this_one: 1, large: 0 })
    })

    test('text is sorted by its code points and equals only itself', async ({ assert }) => {
      const { store, table } = bench
      for (const name of [...IN_ORDER].reverse()) await bench.put(store, name)
      const rows = await store.all<{ name: string }>(`SELECT name FROM ${table} ORDER BY name`)
      assert.deepEqual(
        rows.map(({ name }) => name),
        IN_ORDER
      )
      const from = await store.all<{ name: string }>(`SELECT name FROM ${table} WHERE name > ? ORDER BY name`, ['a'])
      assert.equal(from[0]!.name, 'a ')
      for (const name of IN_ORDER)
        assert.lengthOf(await store.all(`SELECT name FROM ${table} WHERE name = ?`, [name]), 1, name)
      const ends = await store.one(`SELECT MIN(name) AS first, MAX(name) AS last FROM ${table}`)
      assert.deepEqual({ ...ends }, { first: '', last: '😀' })
    })

    test('placeholders stand for limits and lists of any length; a question mark in quotes stands for itself', async ({
      assert,
    }) => {
      const { store, table } = bench
      const names = Array.from({ length: 600 }, (_, i) => `n${String(i).padStart(3, '0')}`)
      await store.transaction(async (tx) => {
        for (const name of names) await bench.put(tx, name)
      })
      const some = `SELECT name, '?' AS mark FROM ${table} WHERE name IN (${placeholders(600)}) ORDER BY name LIMIT ?`
      const rows = await store.all<{ name: string; mark: string }>(some, [...names, 3])
      assert.deepEqual(
        rows.map(({ name, mark }) => name + mark),
        ['n000?', 'n001?', 'n002?']
      )
      assert.lengthOf(await store.all(`SELECT name FROM ${table} ORDER BY name LIMIT ?`, [2]), 2)
      assert.equal(await store.run(`DELETE FROM ${table} WHERE name IN (${placeholders(600)})`, names), 600)
    })

    test('text is joined by ||, and LIKE takes its own escape', async ({ assert }) => {
      const { store, table } = bench
      await bench.put(store, 'thing', { label: '100% tea' })
      const joined = await store.one<{ text: string }>(`SELECT name || ': ' || label AS text FROM ${table}`)
      assert.equal(joined!.text, 'thing: 100% tea')
      for (const [pattern, found] of [
        ['100!% t%', 1],
        ['100!%', 0],
        ['%tea', 1],
      ] as const)
        assert.lengthOf(
          await store.all(`SELECT 1 AS found FROM ${table} WHERE label LIKE ? ESCAPE '!'`, [pattern]),
          found
        )
    })
  })
}
