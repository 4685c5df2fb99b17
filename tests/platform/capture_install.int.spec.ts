import { test } from '@japa/runner'
import { ChangeLog } from '#platform/capture/change_log'
import { installCapture } from '#platform/capture/install'
import { captureThings, putThing, TABLE } from '#tests/platform/bed_replica'
import { onServer } from '#tests/platform/bed_database'
import { withTestbed } from '#tests/platform/with_testbed'
import { makeCapturedTable } from '#tests/suites/openers/captured_table'
import { outOfReach } from '#tests/suites/out_of_reach'

function installTests(): void {
  test.group('capture of an embedded store', (group) => {
    const given = withTestbed(group)

    const changes = async (table = TABLE) =>
      (await new ChangeLog(given.bed.store, 'topics').after(0, 1000)).filter(({ table_name: name }) => name === table)
    const version = async () =>
      (await given.bed.store.one<{ schema_version: number }>('PRAGMA schema_version'))!.schema_version
    const refused = (ddl: string, without: readonly string[] = []) =>
      given.bed.store
        .run(ddl)
        .then(() => installCapture(given.bed.store, [{ table: 'odd', without }], ['topics']))
        .finally(() => given.bed.store.run('DROP TABLE odd'))

    test('rows that are there already are read once, and nothing is done a second time', async ({ assert }) => {
      const { bed } = given
      await makeCapturedTable(bed.store.client, TABLE)
      await putThing(bed, 'x', 1)
      await captureThings(bed, ['topics'])
      const [first] = await changes()
      assert.equal(first!.op, 'r')
      assert.equal(first!.row_key, '{"shelf":"a","thing":"x"}')
      assert.deepEqual(JSON.parse(first!.after_image!), { shelf: 'a', thing: 'x', amount: 1, flag: 0, note: null })
      const before = await version()
      await captureThings(bed, ['topics'])
      assert.equal(await version(), before)
      assert.lengthOf(await changes(), 1)
    })

    test('several processes at once: one set of triggers, each row once', async ({ assert }) => {
      const { bed } = given
      await makeCapturedTable(bed.store.client, TABLE)
      await putThing(bed, 'x', 1)
      await Promise.all([1, 2, 3].map(() => captureThings(bed, ['topics', 'replica'])))
      assert.lengthOf(await changes(), 1)
      await putThing(bed, 'x', 2)
      assert.lengthOf(await changes(), 2)
    })

    test('a column that is new is in the next change, and so is the row as it was read', async ({ assert }) => {
      const { bed } = given
      await captureThings(bed, ['topics'])
      await putThing(bed, 'x', 1)
      await bed.store.run(`ALTER TABLE ${TABLE} ADD COLUMN more INTEGER DEFAULT 5`)
      await captureThings(bed, ['topics'])
      await putThing(bed, 'x', 2)
      const seen = (await changes()).map(({ op, after_image: after }) => [op, JSON.parse(after!).more])
      assert.deepEqual(seen, [
        ['c', undefined],
        ['r', 5],
        ['u', 5],
      ])
    })

    test('read by nobody any more: nothing is written down, and nothing is kept', async ({ assert }) => {
      const { bed } = given
      await captureThings(bed, ['topics'])
      await putThing(bed, 'x', 1)
      await captureThings(bed, [])
      await putThing(bed, 'x', 2)
      assert.isEmpty(await changes())
      await captureThings(bed, ['topics'])
      assert.deepEqual(
        (await changes()).map(({ op }) => op),
        ['r']
      )
    })

    test('what cannot be captured is refused, saying why', async ({ assert }) => {
      await assert.rejects(() => refused('CREATE TABLE odd (a INTEGER)'), /no primary key/)
      await assert.rejects(() => refused('CREATE TABLE odd (a TEXT PRIMARY KEY, b BLOB)'), /b is binary/)
      await assert.rejects(() => refused('CREATE TABLE odd (a TEXT PRIMARY KEY)', ['a']), /a is to stay in the store/)
      const missing = installCapture(given.bed.store, [{ table: 'missing' }], ['topics'])
      await assert.rejects(() => missing, /no such table/)
    })
  })
}

if (onServer) outOfReach('capture of an embedded store', 'BED_DB_URL is set: testbeds are on a server')
else installTests()
