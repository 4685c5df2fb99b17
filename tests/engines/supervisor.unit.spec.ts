import { createServer } from 'node:net'
import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { until } from '#tests/support/wait'
import { LISTENS, fakeEngine, withSite } from './fake_engine.ts'
import { runningPid, stopProcess } from './processes.ts'
import { Site } from './site.ts'
import { alone } from './start_lock.ts'
import { startEngines, stopEngines, type Outcome } from './supervisor.ts'

const heard = (outcomes: readonly Outcome[]) => Object.fromEntries(outcomes.map((each) => [each.engine.name, each]))
const ignore = () => undefined

const elsewhere = 'engines run as plain processes on Linux only'

test.group('Starting engines', (group) => {
  group.tap((each) => each.skip(process.platform !== 'linux', elsewhere))

  test('one that ends says why with the end of its log; what needs it is not tried; the others go on', async ({
    assert,
  }) => {
    const broken = fakeEngine('broken', `console.log('no room on the disk'); process.exit(3)`)
    const leaning = fakeEngine('leaning', LISTENS, { after: ['broken'] })
    const fine = fakeEngine('fine', LISTENS)
    await withSite([broken, leaning, fine], async (site) => {
      const outcomes = heard(await startEngines(site, [leaning, broken, fine], ignore))
      assert.equal(outcomes.broken!.kind, 'failed')
      assert.match(outcomes.broken!.why!, /ended while it was starting[^]*no room on the disk/)
      assert.equal(outcomes.leaning!.why, 'it needs broken')
      assert.isUndefined(runningPid(site, leaning))
      assert.equal(outcomes.fine!.kind, 'started')
    })
  })

  test('a second start leaves what runs alone, on its port and with its process', async ({ assert }) => {
    const engine = fakeEngine('one', LISTENS)
    await withSite([engine], async (site) => {
      await startEngines(site, [engine], ignore)
      const before = { pid: runningPid(site, engine), port: site.port('one') }
      const again = new Site(site.root, site.cache)
      const [outcome] = await startEngines(again, [engine], ignore)
      assert.equal(outcome!.kind, 'ran')
      assert.deepEqual({ pid: runningPid(again, engine), port: again.port('one') }, before)
    })
  })

  test('one that was killed comes back on its port', async ({ assert }) => {
    const engine = fakeEngine('one', LISTENS)
    await withSite([engine], async (site) => {
      await startEngines(site, [engine], ignore)
      const port = site.port('one')
      process.kill(runningPid(site, engine)!, 'SIGKILL')
      await until('it is gone', () => runningPid(site, engine) === undefined)
      const [outcome] = await startEngines(site, [engine], ignore)
      assert.equal(outcome!.kind, 'started')
      assert.equal(site.port('one'), port)
    })
  })

  test('a port that somebody has taken meanwhile is given up', async ({ assert }) => {
    const engine = fakeEngine('one', LISTENS)
    await withSite([engine], async (site) => {
      await startEngines(site, [engine], ignore)
      const port = site.port('one')
      await stopEngines(site, [engine], ignore)
      const stranger = createServer()
      await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve))
      try {
        const [outcome] = await startEngines(site, [engine], ignore)
        assert.equal(outcome!.kind, 'started')
        assert.notEqual(site.port('one'), port)
      } finally {
        stranger.close()
      }
    })
  })

  test('what was not set up when a start was cut short is set up by the next', async ({ assert }) => {
    let setUp = 0
    const fails = fakeEngine('one', LISTENS, {
      configure: async () => {
        throw new Error('cut short')
      },
    })
    const works = { ...fails, configure: async () => void setUp++ }
    await withSite([works], async (site) => {
      const [first] = await startEngines(site, [fails], ignore)
      assert.equal(first!.kind, 'failed')
      await startEngines(site, [works], ignore)
      await startEngines(site, [works], ignore)
      assert.equal(setUp, 1)
    })
  })
})

test.group('Stopping engines', (group) => {
  group.tap((each) => each.skip(process.platform !== 'linux', elsewhere))

  test('a stranger that has got the number of an engine that ended is not stopped', async ({ assert }) => {
    const engine = fakeEngine('one', LISTENS)
    await withSite([engine], async (site) => {
      await startEngines(site, [engine], ignore)
      const file = site.path('one', 'process.json')
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number }
      site.write(file, JSON.stringify({ pid, startedAt: '1' }))
      assert.isFalse(await stopProcess(site, engine))
      assert.isTrue(process.kill(pid, 0), 'it still runs')
      process.kill(pid, 'SIGKILL')
    })
  })

  test('two who start or stop at once take turns, and one who was killed at it holds up nobody', async ({ assert }) => {
    await withSite([], async (site) => {
      site.write(site.lockFile, JSON.stringify({ pid: process.pid, startedAt: '1' }))
      let inside = 0
      const most: number[] = []
      const work = async () => {
        most.push(++inside)
        await new Promise((resolve) => setImmediate(resolve))
        inside--
      }
      await Promise.all([alone(site, work), alone(site, work), alone(site, work)])
      assert.deepEqual(most, [1, 1, 1])
    })
  })
})
