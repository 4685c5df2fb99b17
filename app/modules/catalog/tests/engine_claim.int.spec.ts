import { test } from '@japa/runner'
import { engine, isRemote } from '#modules/catalog/engine'
import { claimEngine } from '#modules/catalog/engine_claim'
import { newProduct } from '#modules/catalog/tests/shelf'
import { engines } from '#platform/config/engines'

test.group('catalog: one engine for one store', () => {
  test('the engine that has the documents may be opened again, another one may not', async ({ assert }) => {
    await newProduct()
    await engine.open()
    await engine.ping()
    await assert.rejects(() => claimEngine(isRemote ? undefined : 'elsewhere'), /The documents of this catalog lie in/)
    if (isRemote) await assert.rejects(() => claimEngine(`${engines.COUCHDB_DATABASE}_2`), /lie in CouchDB/)
  })
})
