import { test } from '@japa/runner'
import { rmSync } from 'node:fs'
import { suspendCapture } from '#platform/capture/install'
import type { ReplicaApplier } from '#platform/capture/replica_applier'
import { ReplicaFile } from '#platform/capture/replica_file'
import { ChangeLog } from '#platform/capture/change_log'
import type { Replica } from '#platform/storage/replica'
import { setReplicaDelay } from '#platform/storage/replica_delay'
import { captureThings, openBedReplica, putThing, replicaOf, startApplier, TABLE } from '#tests/platform/bed_replica'
import { onServer } from '#tests/platform/bed_database'
import { withTestbed } from '#tests/platform/with_testbed'
import { outOfReach } from '#tests/suites/out_of_reach'
import { until } from '#tests/support/wait'

const ALL = `SELECT * FROM ${TABLE} ORDER BY shelf, thing`

function replicaTests(): void {
  test.group('embedded replica', (group) => {
    const given = withTestbed(group)
    group.tap((each) => each.timeout(60_000))
    let replica: Replica
    let appliers: ReplicaApplier[]
    group.each.setup(async () => {
      appliers = []
      await captureThings(given.bed)
      replica = await openBedReplica(given.bed)
      return async () => {
        await Promise.all(appliers.map((each) => each.stop()))
        await replica.close()
      }
    })

    const start = () => {
      const applier = startApplier(given.bed)
      appliers.push(applier)
      return applier
    }
    const stored = () => given.bed.store.all(ALL)
    const inStep = () => until('the replica to be in step', async () => (await replica.lagMs()) === 0, 30_000)

    test('is filled with what is there, and follows every change with all columns', async ({ assert }) => {
      const { bed } = given
      for (const thing of ['x', 'y', 'z']) await putThing(bed, thing, 1)
      assert.equal(await replica.lagMs(), Infinity)
      start()
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
      await putThing(bed, 'x', 2)
      await putThing(bed, 'new', 1)
      await bed.store.run(`UPDATE ${TABLE} SET thing = 'other', note = 'é"' WHERE thing = 'y'`)
      await bed.store.run(`DELETE FROM ${TABLE} WHERE thing = 'z'`)
      await inStep()
      const rows = await replica.read.all<{ thing: string; secret: string }>(ALL)
      assert.deepEqual(rows, await stored())
      assert.deepEqual(
        rows.map(({ thing, secret }) => [thing, secret]),
        [
          ['new', 'of new'],
          ['other', 'of y'],
          ['x', 'of x'],
        ]
      )
    })

    test('is filled while the store goes on being written', async ({ assert }) => {
      const { bed } = given
      await bed.store.transaction(async (tx) => {
        for (let i = 0; i < 9000; i++)
          await tx.run(`INSERT INTO ${TABLE} VALUES ('a', ?, 0, 0, NULL, '')`, [`thing-${i}`])
      })
      start()
      for (let i = 0; i < 300; i++) await putThing(bed, `thing-${i * 7}`, i + 1)
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
    })

    test('nothing is written through it', async ({ assert }) => {
      start()
      await inStep()
      await assert.rejects(() => replica.read.run(`DELETE FROM ${TABLE}`), /readonly/)
    })

    test('held back: stale, and older and older; let go: it catches up', async ({ assert }) => {
      const { bed } = given
      await putThing(bed, 'x', 1)
      start()
      await inStep()
      await setReplicaDelay(bed.store, 3_600_000)
      await putThing(bed, 'x', 2)
      const first = await until('a lag', () => replica.lagMs())
      await until('a greater lag', async () => (await replica.lagMs()) > first + 50)
      await putThing(bed, 'x', 3)
      const amount = () => replica.read.one<{ amount: number }>(`SELECT amount FROM ${TABLE} WHERE thing = 'x'`)
      assert.equal((await amount())!.amount, 1)
      /* After a while it shows by itself, in order. */
      await setReplicaDelay(bed.store, 200)
      await inStep()
      assert.equal((await amount())!.amount, 3)
      await assert.rejects(() => setReplicaDelay(bed.store, -1), RangeError)
    })

    test('killed after it applied, before the store was told: the next one goes on behind that', async ({ assert }) => {
      const { bed, spawn } = given
      await putThing(bed, 'x', 1)
      const other = spawn('apply and hang')
      await until('it to be ready', () => other.lines.includes('applying'), 30_000)
      for (let amount = 2; amount < 10; amount++) await putThing(bed, 'x', amount)
      await until('its batch', () => other.lines.some((line) => line.startsWith('applied')), 30_000)
      await other.kill()
      const noted = await new ChangeLog(bed.store, 'replica').position()
      assert.isAbove(await bed.count('changes'), 0)
      const file = await ReplicaFile.open(replicaOf(bed))
      assert.isAbove(file.state()!.position, noted!)
      file.connection.run(
        `CREATE TRIGGER once BEFORE UPDATE ON ${TABLE} WHEN OLD.amount >= NEW.amount BEGIN SELECT RAISE(FAIL, 'twice'); END`,
        []
      )
      file.close()
      await putThing(bed, 'x', 10)
      start()
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
      await until('nothing kept', async () => (await bed.count('changes')) === 0)
    })

    test('killed with changes applied and not committed: they are applied by the next', async ({ assert }) => {
      const { bed, spawn } = given
      await putThing(bed, 'x', 1)
      const first = start()
      await inStep()
      await first.stop()
      await putThing(bed, 'x', 2)
      const other = spawn('apply and never commit')
      await until('its changes', () => other.lines.includes('changed'), 30_000)
      await other.kill()
      assert.equal((await replica.read.one<{ amount: number }>(ALL))!.amount, 1)
      start()
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
    })

    test('two processes: one feeds it, the other takes over from a killed one', async ({ assert }) => {
      const { bed, spawn } = given
      const other = spawn('apply')
      await until('its replica', async () => (await replica.lagMs()) === 0, 30_000)
      start()
      for (let amount = 0; amount < 20; amount++) await putThing(bed, 'x', amount)
      await inStep()
      await other.kill()
      await putThing(bed, 'x', 20)
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
    })

    test('who only thinks that the turn is his changes nothing', async ({ assert }) => {
      const { bed } = given
      const applier = start()
      await inStep()
      await applier.stop()
      await putThing(bed, 'x', 1)
      const file = await ReplicaFile.open(replicaOf(bed))
      const state = file.state()!
      const late = await new ChangeLog(bed.store, 'replica').after(state.position, 10)
      start()
      await putThing(bed, 'x', 2)
      await inStep()
      assert.isFalse(await file.apply(state, late))
      file.close()
      assert.deepEqual(await replica.read.all(ALL), await stored())
    })

    test('a table that was altered: the replica is made anew, with the new column', async ({ assert }) => {
      const { bed } = given
      await putThing(bed, 'x', 1)
      const applier = start()
      await inStep()
      await applier.stop()
      await suspendCapture(bed.store)
      await bed.store.run(`ALTER TABLE ${TABLE} ADD COLUMN more INTEGER`)
      await bed.store.run(`UPDATE ${TABLE} SET more = 7`)
      await captureThings(bed)
      assert.equal(await replica.lagMs(), Infinity)
      start()
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
      await bed.store.run(`UPDATE ${TABLE} SET more = 8`)
      await inStep()
      assert.equal((await replica.read.one<{ more: number }>(ALL))!.more, 8)
    })

    test('a replica that lost changes, or its file: it is made anew', async ({ assert }) => {
      const { bed } = given
      await putThing(bed, 'x', 1)
      let applier = start()
      await inStep()
      await until('nothing kept', async () => (await bed.count('changes')) === 0)
      await applier.stop()
      const file = await ReplicaFile.open(replicaOf(bed))
      file.connection.run('UPDATE replica_state SET position = 0', [])
      file.connection.run(`DELETE FROM ${TABLE}`, [])
      file.close()
      applier = start()
      await until('the row', async () => (await replica.read.all(ALL)).length === 1)
      await applier.stop()

      await replica.close()
      for (const ending of ['', '-wal', '-shm']) rmSync(`${replicaOf(bed)}${ending}`, { force: true })
      replica = await openBedReplica(bed)
      start()
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
    })

    test('changes go when all their readers have had them, and not before', async ({ assert }) => {
      const { bed } = given
      await putThing(bed, 'x', 0)
      start()
      await inStep()
      /* The row is read for the topics, without its secret: the replica keeps what it has. */
      await captureThings(bed, ['topics', 'replica'])
      for (let amount = 1; amount < 10; amount++) await putThing(bed, 'y', amount)
      await inStep()
      assert.deepEqual(await replica.read.all(ALL), await stored())
      await until('the replica to be noted', async () => {
        const position = await new ChangeLog(bed.store, 'replica').position()
        return position === (await new ChangeLog(bed.store, 'replica').lastPosition())
      })
      assert.equal(await bed.count('changes'), 10)
      const topics = new ChangeLog(bed.store, 'topics')
      await topics.moveTo((await topics.position())! + 4)
      assert.equal(await bed.count('changes'), 6)
      await captureThings(bed, ['replica'])
      await putThing(bed, 'x', 11)
      await until('nothing kept', async () => (await bed.count('changes')) === 0)
    })
  })
}

if (onServer) outOfReach('embedded replica', 'BED_DB_URL is set: testbeds are on a server')
else replicaTests()
