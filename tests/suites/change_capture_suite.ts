import { test } from '@japa/runner'
import type { BrokerRecord } from '#platform/messaging/broker'
import type { ModuleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import { until } from '#tests/support/wait'

/**
 * A store with a captured table for one test, empty at first:
 * `shelf` and `thing` (texts, primary key in this order), `amount` (BIGINT), `flag` (INTEGER), `note` (text, may be null), and
 * `secret` (text), which never leaves the store.
 */
export interface CaptureBench {
  readonly store: ModuleStore
  readonly table: string
  readonly topic: string
  /** Everything on its topic, in order within a key. */
  published(): Promise<BrokerRecord[]>
  /** Has what captures stop, as in a crash where that can be done, and start again after `meanwhile`. */
  restart(meanwhile: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

export interface CaptureAdapter {
  readonly name: string
  open(): Promise<CaptureBench>
}

interface Row {
  readonly shelf: string
  readonly thing: string
  readonly amount: number
  readonly flag: number
  readonly note: string | null
}

interface Envelope {
  readonly before: Row | null
  readonly after: Row | null
  readonly op: string
  readonly ts_ms: number
  readonly source: Record<string, unknown>
}

const PATIENCE_MS = 30_000

const row = (thing: string, more: Partial<Row> = {}): Row => ({
  shelf: 'a',
  thing,
  amount: 0,
  flag: 0,
  note: null,
  ...more,
})

const envelopeOf = (record: BrokerRecord): Envelope => JSON.parse(record.value.toString()) as Envelope

/** What capturing changes has to do, whoever does it; see docs/cdc.md. */
export function changeCaptureSuite(adapter: CaptureAdapter): void {
  test.group(`change capture: ${adapter.name}`, (group) => {
    group.tap((each) => each.timeout(120_000))
    let bench: CaptureBench
    group.each.setup(async () => {
      bench = await adapter.open()
      return () => bench.close()
    })

    const put = (session: SqlSession, given: Row, secret = '') =>
      session.run(`INSERT INTO ${bench.table} (shelf, thing, amount, flag, note, secret) VALUES (?, ?, ?, ?, ?, ?)`, [
        given.shelf,
        given.thing,
        given.amount,
        given.flag,
        given.note,
        secret,
      ])
    const setAmount = (session: SqlSession, thing: string, amount: number) =>
      session.run(`UPDATE ${bench.table} SET amount = ? WHERE shelf = 'a' AND thing = ?`, [amount, thing])
    const remove = (session: SqlSession, thing: string) =>
      session.run(`DELETE FROM ${bench.table} WHERE shelf = 'a' AND thing = ?`, [thing])

    const of = async (thing: string) =>
      (await bench.published()).filter(({ key }) => (JSON.parse(key) as Row).thing === thing).map(envelopeOf)
    const changes = (thing: string, count: number) =>
      until(
        `${count} changes of ${thing}`,
        async () => {
          const found = await of(thing)
          return found.length >= count && found
        },
        PATIENCE_MS
      )

    test('inserted, updated, deleted: before and after, in order', async ({ assert }) => {
      const first = row('x', { amount: 9_007_199_254_740_991, flag: 1, note: 'Größe "42" \\ 雪\n' })
      const since = Date.now()
      await put(bench.store, first)
      await setAmount(bench.store, 'x', -1)
      await remove(bench.store, 'x')
      const found = await changes('x', 3)
      const second = { ...first, amount: -1 }
      assert.deepEqual(
        found.map(({ op, before, after }) => ({ op, before, after })),
        [
          { op: 'c', before: null, after: first },
          { op: 'u', before: first, after: second },
          { op: 'd', before: second, after: null },
        ]
      )
      for (const { source, ts_ms: at } of found) {
        assert.isString(source.connector)
        assert.isString(source.db)
        assert.equal(source.table, bench.table)
        assert.isAtLeast(source.ts_ms as number, since - 1000)
        assert.isAtLeast(at, source.ts_ms as number)
      }
    })

    test('the key is the primary key, its columns in their order', async ({ assert }) => {
      await put(bench.store, row('k'))
      await changes('k', 1)
      const [record] = await bench.published()
      assert.equal(record!.topic, bench.topic)
      assert.equal(record!.key, '{"shelf":"a","thing":"k"}')
    })

    test('another key: the end of one row, and the beginning of another', async ({ assert }) => {
      await put(bench.store, row('old', { amount: 4 }))
      await bench.store.run(`UPDATE ${bench.table} SET thing = 'new' WHERE thing = 'old'`)
      const [, ended] = await changes('old', 2)
      assert.deepEqual([ended!.op, ended!.before, ended!.after], ['d', row('old', { amount: 4 }), null])
      const [begun] = await changes('new', 1)
      assert.deepEqual([begun!.op, begun!.before, begun!.after], ['c', null, row('new', { amount: 4 })])
    })

    test('hundreds of changes of several rows, in one transaction and in many: each row’s in order', async ({
      assert,
    }) => {
      const things = Array.from({ length: 8 }, (_, i) => `t${i}`)
      await bench.store.transaction(async (tx) => {
        for (const thing of things) await put(tx, row(thing))
        for (let amount = 1; amount <= 20; amount++) for (const thing of things) await setAmount(tx, thing, amount)
      })
      for (let amount = 21; amount <= 60; amount++)
        for (const thing of things) await setAmount(bench.store, thing, amount)
      for (const thing of things) {
        const found = await changes(thing, 61)
        assert.deepEqual(
          found.map(({ after }) => after!.amount),
          Array.from({ length: 61 }, (_, i) => i)
        )
      }
    })

    test('what is rolled back was never there', async ({ assert }) => {
      const failed = bench.store.transaction(async (tx) => {
        await put(tx, row('ghost'))
        throw new Error('No')
      })
      await assert.rejects(() => failed, 'No')
      await put(bench.store, row('real'))
      await changes('real', 1)
      assert.isEmpty(await of('ghost'))
    })

    test('what is to stay in the store stays', async ({ assert }) => {
      await put(bench.store, row('s'), 'hunter2')
      await bench.store.run(`UPDATE ${bench.table} SET secret = 'hunter3', amount = 1 WHERE thing = 's'`)
      await remove(bench.store, 's')
      await changes('s', 3)
      for (const { key, value } of await bench.published()) {
        assert.notMatch(`${key}${value.toString()}`, /hunter|secret/)
      }
    })

    test('stopped and started again: nothing is lost, and the last word on each row is right', async ({ assert }) => {
      for (let amount = 0; amount < 20; amount++) {
        if (amount === 0) await put(bench.store, row('r'))
        else await setAmount(bench.store, 'r', amount)
      }
      await bench.restart(async () => {
        for (let amount = 20; amount < 40; amount++) await setAmount(bench.store, 'r', amount)
      })
      await setAmount(bench.store, 'r', 40)
      const last = await until(
        'the last change',
        async () => {
          const found = await of('r')
          return found.at(-1)?.after?.amount === 40 && found
        },
        PATIENCE_MS
      )
      const seen = new Set(last.map(({ after }) => after!.amount))
      assert.deepEqual(
        [...seen].sort((a, b) => a - b),
        Array.from({ length: 41 }, (_, i) => i)
      )
    })
  })
}
