import { test } from '@japa/runner'
import { insertSql, type OnConflict } from '#platform/storage/sql'
import { isStoreTrouble, isUniqueViolation } from '#platform/storage/sql_errors'
import { withSqlBench, type SqlAdapter } from '#tests/suites/sql_adapter'

/** Conflict rules and counts of rows: on these, guards stand. */
export function sqlConflictTests(adapter: SqlAdapter): void {
  test.group(`SQL on ${adapter.name}: conflicts and counts`, (group) => {
    const bench = withSqlBench(group, adapter)
    const insert = (row: { name: string; version: number; label?: string }, conflict?: OnConflict) =>
      bench.store.transaction((tx) => tx.insert(bench.table, row, conflict))
    const labels = async (name = 'thing') => {
      const { version, label } = (await bench.get(name))!
      return { version, label }
    }

    test('nothing: the first stays and the count says so', async ({ assert }) => {
      const rule: OnConflict = { key: ['name'], do: 'nothing' }
      assert.equal(await insert({ name: 'thing', version: 1, label: 'first' }, rule), 1)
      assert.equal(await insert({ name: 'thing', version: 2, label: 'second' }, rule), 0)
      assert.equal(await insert({ name: 'another', version: 1 }, rule), 1)
      assert.deepEqual(await labels(), { version: 1, label: 'first' })
    })

    test('nothing: what is wrong with the row for another reason is not passed over', async ({ assert }) => {
      const rule: OnConflict = { key: ['name'], do: 'nothing' }
      await assert.rejects(() => insert({ name: 'thing', version: null as never }, rule))
      assert.isUndefined(await bench.get('thing'))
    })

    test('update: the last stays, and each counts once', async ({ assert }) => {
      const rule: OnConflict = { key: ['name'], do: 'update' }
      assert.equal(await insert({ name: 'thing', version: 1, label: 'first' }, rule), 1)
      assert.equal(await insert({ name: 'thing', version: 1, label: 'second' }, rule), 1)
      assert.equal(await insert({ name: 'thing', version: 1, label: 'second' }, rule), 1)
      assert.deepEqual(await labels(), { version: 1, label: 'second' })
    })

    test('update when newer: older and equal ones change nothing and count as nothing', async ({ assert }) => {
      const rule: OnConflict = { key: ['name'], do: 'update', newer: 'version' }
      assert.equal(await insert({ name: 'thing', version: 5, label: 'five' }, rule), 1)
      assert.equal(await insert({ name: 'thing', version: 4, label: 'four' }, rule), 0)
      assert.equal(await insert({ name: 'thing', version: 5, label: 'five again' }, rule), 0)
      assert.deepEqual(await labels(), { version: 5, label: 'five' })
      assert.equal(await insert({ name: 'thing', version: 6, label: 'six' }, rule), 1)
      assert.deepEqual(await labels(), { version: 6, label: 'six' })
    })

    test('without a rule: a unique violation, told apart from trouble, and the transaction is gone', async ({
      assert,
    }) => {
      await bench.put(bench.store, 'thing')
      const error: unknown = await bench.store
        .transaction(async (tx) => {
          await bench.put(tx, 'before')
          await bench.put(tx, 'thing')
        })
        .catch((thrown: unknown) => thrown)
      assert.isTrue(isUniqueViolation(error))
      assert.isFalse(isStoreTrouble(error))
      assert.isUndefined(await bench.get('before'))
    })

    test('an update counts the rows it found, changed or not', async ({ assert }) => {
      await bench.put(bench.store, 'thing', { number: 7 })
      await bench.put(bench.store, 'another', { number: 7 })
      const { store, table } = bench
      assert.equal(await store.run(`UPDATE ${table} SET number = 7 WHERE name = 'thing' AND number = 7`), 1)
      assert.equal(await store.run(`UPDATE ${table} SET number = 7`), 2)
      assert.equal(await store.run(`UPDATE ${table} SET number = 8 WHERE name = 'thing' AND number = 9`), 0)
      assert.equal(await store.run(`DELETE FROM ${table} WHERE number = 7`), 2)
      assert.equal(await store.run(`DELETE FROM ${table} WHERE number = 7`), 0)
    })

    test('several rows in one insert count each', async ({ assert }) => {
      const text = insertSql(bench.store.dialect, bench.table, ['name', 'version'])
      assert.equal(await bench.store.run(`${text}, (?, ?), (?, ?)`, ['a', 1, 'b', 1, 'c', 1]), 3)
    })
  })
}
