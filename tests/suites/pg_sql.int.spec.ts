import { test } from '@japa/runner'
import { databaseUrl } from '#platform/config/engines'
import { serverConnection } from '#platform/storage/server_connections'
import { outOfReach } from '#tests/suites/out_of_reach'
import { withSqlBench, type SqlAdapter } from '#tests/suites/sql_adapter'
import { sqlSuite } from '#tests/suites/sql_suite'

const url = databaseUrl('payment')

if (url?.startsWith('postgres')) {
  const nobody = new URL(url)
  nobody.port = '1'
  const adapter: SqlAdapter = {
    name: 'PostgreSQL',
    config: serverConnection('PAYMENT_DB_URL', url, 8),
    server: {
      nobody: serverConnection('PAYMENT_DB_URL', nobody.href, 2),
      connectionId: 'SELECT pg_backend_pid() AS id',
      kill: (id) => `SELECT pg_terminate_backend(${id})`,
      tooLong: ["SET LOCAL statement_timeout = '50ms'", 'SELECT pg_sleep(5)'],
    },
  }
  sqlSuite(adapter)

  test.group('SQL on PostgreSQL: what only PostgreSQL does', (group) => {
    const bench = withSqlBench(group, adapter)

    test('an error that is passed over does not let half of a transaction seem committed', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      const half = bench.store.transaction(async (tx) => {
        await bench.put(tx, 'another')
        await bench.put(tx, 'thing').catch(() => undefined)
      })
      await assert.rejects(() => half, /passed over/)
      assert.isUndefined(await bench.get('another'))
    })

    test('a table altered under a prepared statement: the statement is planned anew', async ({ assert }) => {
      await bench.put(bench.store, 'thing')
      const look = () => bench.store.one<Record<string, unknown>>(`SELECT * FROM ${bench.table}`)
      for (let i = 0; i < 3; i++) await look()
      await bench.other.client.rawQuery(`ALTER TABLE ${bench.table} ADD COLUMN more INTEGER DEFAULT 5`).exec()
      assert.equal((await look())!.more, 5)
    })
  })
} else outOfReach('SQL on PostgreSQL', 'PAYMENT_DB_URL is not set')
