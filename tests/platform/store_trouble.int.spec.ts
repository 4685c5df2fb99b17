import { test } from '@japa/runner'
import { isStoreTrouble, isTransient, isUniqueViolation, StaleRowError } from '#platform/storage/sql_errors'
import { happening, happenings } from '#tests/platform/testbed'
import { onServer } from '#tests/platform/bed_database'
import { withTestbed } from '#tests/platform/with_testbed'
import { until } from '#tests/support/wait'

test.group('store in trouble', (group) => {
  const given = withTestbed(group)
  group.tap((each) => each.timeout(60_000))

  for (const code of ['ECONNREFUSED', 'ECONNRESET', '57P03', 'PROTOCOL_CONNECTION_LOST']) {
    test(`${code}: the group waits, and no event is blamed`, async ({ assert }) => {
      const { bed } = given
      let attempts = 0
      await bed.deliver(happenings(10, 5))
      await bed.consume(async ({ data }, tx) => {
        if (attempts++ < 2) throw Object.assign(new Error('The store is gone'), { code })
        await tx.insert('effects', { ...data })
      })
      await until('all of it', async () => (await bed.count('effects')) === 10)
      assert.isEmpty(await bed.letters())
      assert.isAbove(attempts, 10)
    })
  }

  test('a full disk: the group waits, no event is blamed, and goes on when there is room', async ({ assert }) => {
    const { bed } = given
    const limit = (pages: number) => bed.store.all(`PRAGMA max_page_count = ${pages}`)
    let attempts = 0
    const { page_count: pages } = (await bed.store.one<{ page_count: number }>('PRAGMA page_count'))!
    await limit(pages + 2)
    await bed.deliver(happenings(5, 5))
    await bed.consume(async ({ data }, tx) => {
      attempts++
      await tx.insert('effects', { ...data, note: 'x'.repeat(50_000) })
    })
    await until('two attempts', () => attempts >= 2)
    assert.equal(await bed.count('effects'), 0)
    await limit(1_000_000)
    await until('all of it', async () => (await bed.count('effects')) === 5)
    assert.isEmpty(await bed.letters())
  }).skip(onServer, 'only SQLite can be told to be full')

  test('an error that the store rolls back by itself comes out as it is', async ({ assert }) => {
    const { bed } = given
    await bed.store.run(
      `CREATE TRIGGER refuse BEFORE INSERT ON effects BEGIN SELECT RAISE(ROLLBACK, 'no room for effects'); END`
    )
    await assert.rejects(
      () => bed.store.transaction((tx) => tx.insert('effects', { ...happening('thing', 1) })),
      /no room for effects/
    )
    await bed.store.run('DROP TRIGGER refuse')
    await bed.store.transaction((tx) => tx.insert('effects', { ...happening('thing', 2) }))
    assert.equal(await bed.count('effects'), 1)
  }).skip(onServer, 'only SQLite rolls back by itself')

  test('errors are told apart by their codes, in every dialect', ({ assert }) => {
    const with_ = (code: string) => Object.assign(new Error('It'), { code })
    const transient = [
      'SQLITE_BUSY',
      '40001',
      '40P01',
      '55P03',
      'ER_LOCK_DEADLOCK',
      'ER_LOCK_WAIT_TIMEOUT',
      'ER_CHECKREAD',
    ]
    for (const code of [...transient, 'E_CONNECTION_LOST', 'E_STALE_PLAN']) {
      assert.isTrue(isTransient(with_(code)) && isStoreTrouble(with_(code)), code)
    }
    assert.isTrue(isTransient(new StaleRowError('Order', 'ord_1')))
    const trouble = ['SQLITE_FULL', 'ECONNREFUSED', 'ETIMEDOUT', '57P01', '57014', '53300', '08006', '25006']
    for (const code of [...trouble, 'E_COMMIT_UNKNOWN', 'ER_CON_COUNT_ERROR', 'ER_DISK_FULL', 'ER_STATEMENT_TIMEOUT']) {
      assert.isTrue(!isTransient(with_(code)) && isStoreTrouble(with_(code)), code)
    }
    for (const code of ['SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE', '23505', 'ER_DUP_ENTRY']) {
      assert.isTrue(isUniqueViolation(with_(code)) && !isStoreTrouble(with_(code)), code)
    }
    for (const error of [new Error('It'), undefined, null, 'text', with_('SQLITE_CONSTRAINT_CHECK')]) {
      assert.isFalse(isTransient(error) || isStoreTrouble(error) || isUniqueViolation(error))
    }
  })
})
