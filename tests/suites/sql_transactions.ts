import { test } from '@japa/runner'
import { registry } from '#platform/observability/metrics'
import { crowd, withSqlBench, type SqlAdapter } from '#tests/suites/sql_adapter'

/** Transactions are there together or not at all, and those at the same time end as if they had come one after the other. */
export function sqlTransactionTests(adapter: SqlAdapter): void {
  test.group(`SQL on ${adapter.name}: transactions`, (group) => {
    const bench = withSqlBench(group, adapter)
    group.each.timeout(60_000)

    const numberOf = async (name: string) => (await bench.get(name))!.number

    test('what is committed is there, what is rolled back is not', async ({ assert }) => {
      await bench.store.transaction(async (tx) => {
        await bench.put(tx, 'kept')
        await bench.put(tx, 'kept too')
      })
      const undone = bench.store.transaction(async (tx) => {
        await bench.put(tx, 'undone')
        await tx.run(`UPDATE ${bench.table} SET number = 9`)
        throw new Error('No')
      })
      await assert.rejects(() => undone, 'No')
      assert.equal(await numberOf('kept'), 0)
      assert.isUndefined(await bench.get('undone'))
    })

    test('what is not committed is seen by its own transaction alone', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      await bench.store.transaction(async (tx) => {
        await tx.run(`UPDATE ${bench.table} SET number = 1`)
        const seen = await bench.other.one<{ number: number }>(`SELECT number FROM ${bench.table}`)
        assert.equal(seen!.number, 0)
        assert.equal((await tx.one<{ number: number }>(`SELECT number FROM ${bench.table}`))!.number, 1)
      })
      assert.equal(await numberOf('thing'), 1)
    })

    test('no update is lost when many read a number and write the next', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      await crowd(bench, 40, (store) =>
        store.transaction(async (tx) => {
          const row = await tx.one<{ number: number }>(`SELECT number FROM ${bench.table} WHERE name = 'thing'`)
          await tx.run(`UPDATE ${bench.table} SET number = ? WHERE name = 'thing'`, [row!.number + 1])
        })
      )
      assert.equal(await numberOf('thing'), 40)
    })

    test('of two that each trust the other’s row to stay, one gives way', async ({ assert }) => {
      await bench.put(bench.store, 'left', { number: 1 })
      await bench.put(bench.store, 'right', { number: 1 })
      await crowd(bench, 2, (store, i) =>
        store.transaction(async (tx) => {
          const sum = await tx.one<{ total: number }>(`SELECT SUM(number) AS total FROM ${bench.table}`)
          if (sum!.total < 2) return
          await tx.run(`UPDATE ${bench.table} SET number = 0 WHERE name = ?`, [i === 0 ? 'left' : 'right'])
        })
      )
      assert.equal((await numberOf('left'))! + (await numberOf('right'))!, 1)
    })

    test('of many that find nothing and insert, one does', async ({ assert }) => {
      const inserted = await crowd(bench, 12, (store, i) =>
        store.transaction(async (tx) => {
          const found = await tx.one(`SELECT 1 AS there FROM ${bench.table} WHERE label = 'the one'`)
          return found ? 0 : bench.put(tx, `thing-${i}`, { label: 'the one' })
        })
      )
      assert.equal(inserted.filter((count) => count === 1).length, 1)
    })

    test('read-committed: of many guarded updates of a row, one finds it', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      const taken = await crowd(bench, 20, (store, i) =>
        store.transaction(
          (tx) => tx.run(`UPDATE ${bench.table} SET label = ? WHERE name = 'thing' AND label IS NULL`, [`owner ${i}`]),
          'read-committed'
        )
      )
      assert.deepEqual(taken.filter((count) => count === 1).length, 1)
      assert.equal((await bench.get('thing'))!.label, `owner ${taken.indexOf(1)}`)
    })

    test('the same by single statements, without a transaction', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      const taken = await crowd(bench, 20, (store, i) =>
        store.run(`UPDATE ${bench.table} SET label = ? WHERE name = 'thing' AND label IS NULL`, [`owner ${i}`])
      )
      assert.equal(taken.filter((count) => count === 1).length, 1)
    })

    test('work that gave way is run again, and counted', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      let runs = 0
      await bench.store.transaction(async (tx) => {
        if (++runs < 3) throw Object.assign(new Error('It gave way'), { code: '40001' })
        await tx.run(`UPDATE ${bench.table} SET number = ? WHERE name = 'thing'`, [runs])
      })
      assert.equal(await numberOf('thing'), 3)
      const lines = await registry.getSingleMetricAsString('faultline_transaction_retries_total')
      assert.include(lines, `{module="${bench.store.module}",cause="serialization"} 2`)
    })
  })
}
