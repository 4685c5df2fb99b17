import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { MODULES } from '#config/modules'
import { needsOf } from '#platform/config/engines'
import { loadManifests } from '#platform/modules/manifests'
import { BUCKET_MODULES } from '#tests/engines/namespace_names'

const OPENS = /\b(?:moduleStore|moduleObjects)\('([^']*)'\)/g

/** Stores under a folder of modules that open another module's rows or objects. */
function strayStores(modules: string): string[] {
  return globSync('*/store.ts', { cwd: app.makePath(modules) }).flatMap((file) => {
    const opened = [...readFileSync(app.makePath(modules, file), 'utf8').matchAll(OPENS)].map(([, name]) => name!)
    return opened.filter((name) => name !== basename(dirname(file))).map((name) => `${file}: ${name}`)
  })
}

/** What else a migration could write to: each runs on the connection of its own module, unless it asks for another. */
const OTHER_CONNECTION = /services\/db|\.connection\(|static connection|createTableIfNotExists|ATTACH\b/

test.group('stores', () => {
  test('each opens what is its own module’s', ({ assert }) => {
    assert.deepEqual(strayStores('tests/architecture/fixtures/app/modules'), ['beta/store.ts: alpha'])
    assert.deepEqual(strayStores('app/modules'), [])
  })

  test('migrations stay on the connection of their module', ({ assert }) => {
    const files = globSync('*/*.ts', { cwd: app.makePath('database/migrations') })
    assert.isAbove(files.length, 24)
    assert.deepEqual(
      files.filter((file) => OTHER_CONNECTION.test(readFileSync(app.makePath('database/migrations', file), 'utf8'))),
      []
    )
  })

  test('whoever keeps objects is given a bucket, and asks for a server of them', async ({ assert }) => {
    const keepers = (await loadManifests(MODULES)).filter(({ stores }) => stores.some((each) => /^MinIO/.test(each)))
    const names = keepers.map(({ name }) => name)
    assert.sameMembers([...BUCKET_MODULES], names)
    assert.sameMembers(
      MODULES.filter((module) => needsOf(module).includes('S3_ENDPOINT')),
      names
    )
    for (const script of ['docker/init/s3/init.sh', 'docker/provision/s3_accounts.sh']) {
      const [, list] = /^for module in ([a-z ]+); do/m.exec(readFileSync(app.makePath(script), 'utf8'))!
      assert.sameMembers(list!.split(' '), names, script)
    }
  })
})
