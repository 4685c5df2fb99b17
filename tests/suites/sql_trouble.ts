import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { ModuleName } from '#config/modules'
import { ModuleStore } from '#platform/storage/module_store'
import { isStoreTrouble, isTransient } from '#platform/storage/sql_errors'
import { newId } from '#platform/values/id'
import { withSqlBench, type SqlAdapter } from '#tests/suites/sql_adapter'

/** Connections that break, servers that are not there, statements that take too long. */
export function sqlTroubleTests(adapter: SqlAdapter): void {
  const { server } = adapter
  if (!server) return
  test.group(`SQL on ${adapter.name}: a server in trouble`, (group) => {
    const bench = withSqlBench(group, adapter)
    group.each.timeout(60_000)

    /** Ends the connection of a transaction under way, from outside. */
    const kill = async (session: Pick<ModuleStore, 'one'>) => {
      const { id } = (await session.one<{ id: number }>(server.connectionId))!
      await bench.other.client.rawQuery(server.kill(id)).exec()
    }

    test('a connection that breaks in a transaction: nothing of it is there, and it is run again', async ({
      assert,
    }) => {
      let runs = 0
      await bench.store.transaction(async (tx) => {
        await bench.put(tx, `run ${++runs}`)
        if (runs === 1) await kill(tx)
        await bench.put(tx, `end ${runs}`)
      })
      const rows = await bench.store.all<{ name: string }>(`SELECT name FROM ${bench.table} ORDER BY name`)
      assert.deepEqual(
        rows.map(({ name }) => name),
        ['end 2', 'run 2']
      )
    })

    test('a connection that breaks at COMMIT: trouble of unknown outcome, and never run again', async ({ assert }) => {
      let runs = 0
      const error: unknown = await bench.store
        .transaction(async (tx) => {
          runs++
          await bench.put(tx, 'thing')
          await kill(tx)
        })
        .catch((thrown: unknown) => thrown)
      assert.equal(runs, 1)
      assert.equal((error as { code: string }).code, 'E_COMMIT_UNKNOWN')
      assert.isTrue(isStoreTrouble(error) && !isTransient(error))
      assert.isUndefined(await bench.get('thing'))
    })

    test('connections that broke while nobody used them are not lent again', async ({ assert }) => {
      await Promise.all(Array.from({ length: 4 }, (_, i) => bench.put(bench.store, `thing-${i}`)))
      await bench.store.transaction(async (tx) => {
        await tx.one('SELECT 1 AS up')
        await kill(bench.store)
      })
      await Promise.all(Array.from({ length: 4 }, (_, i) => bench.put(bench.store, `later-${i}`)))
      const row = await bench.store.one<{ count: number }>(`SELECT COUNT(*) AS count FROM ${bench.table}`)
      assert.equal(row!.count, 8)
    })

    test('a server that is not there: trouble, said at once', async ({ assert }) => {
      const name = `nobody${newId('event').slice(-8)}`
      db.manager.add(name, server.nobody)
      const nobody = new ModuleStore(name as ModuleName)
      const error: unknown = await nobody.ping().catch((thrown: unknown) => thrown)
      await db.manager.close(name, true)
      assert.isTrue(isStoreTrouble(error), String(error))
      assert.isFalse(isTransient(error))
    })

    test('a statement that takes too long is ended: trouble, and the transaction is gone', async ({ assert }) => {
      const error: unknown = await bench.store
        .transaction(async (tx) => {
          await bench.put(tx, 'thing')
          for (const statement of server.tooLong) await tx.all(statement)
        })
        .catch((thrown: unknown) => thrown)
      assert.isTrue(isStoreTrouble(error), String(error))
      assert.isUndefined(await bench.get('thing'))
    })
  })
}
