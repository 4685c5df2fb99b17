import { test } from '@japa/runner'
import { engine, isRemote } from '#modules/inventory/engine'
import { claimEngine } from '#modules/inventory/engine_claim'
import { store } from '#modules/inventory/store'
import { engines } from '#platform/config/engines'
import { newId } from '#platform/values/id'

test.group('inventory: one engine for one store', () => {
  test('the engine that has the stock may be opened again, another one may not', async ({ assert }) => {
    const other = isRemote ? undefined : 'elsewhere'
    await store.transaction((tx) =>
      tx.insert('stock', { sku: newId('event'), warehouse: 'ams', region: 'eu-west', on_hand: 1, reserved: 0 })
    )
    await engine.open()
    await assert.rejects(() => claimEngine(other), /The stock of this inventory lies in/)
    if (isRemote) await assert.rejects(() => claimEngine(`${engines.CASSANDRA_KEYSPACE}_2`), /lies in Cassandra/)
  })
})
