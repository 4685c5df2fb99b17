import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { MODULES } from '#config/modules'
import { freePort } from '#platform/runtime/free_ports'
import { openShop } from '#tests/journeys/open_shop'
import { newDataDir, startShop } from '#tests/support/processes'
import { until } from '#tests/support/wait'

/** Runs `node ace serve` with an environment in which it cannot start, and answers what it says. */
async function refusal(env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['ace.js', 'serve'], {
    cwd: app.makePath(),
    env: { ...process.env, NODE_ENV: 'development', DATA_DIR: newDataDir(), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 20_000)
  const [code] = (await once(child, 'exit')) as [number | null]
  clearTimeout(giveUp)
  return { code, text: text.trim() }
}

test.group('start: refused in one sentence', () => {
  const file = join(newDataDir(), 'a-file')
  writeFileSync(file, '')
  const CASES: [string, Record<string, string>, RegExp][] = [
    ['an unknown module', { MODULES: 'order,shipping' }, /MODULES: there is no module called "shipping"/],
    ['an unknown role', { ROLES: 'web,cook' }, /ROLES: there is no role called "cook"/],
    ['a port that is no number', { PORT: 'eighty' }, /PORT: "eighty" is not a whole number from 0 to 65535/],
    ['a data folder that is a file', { DATA_DIR: file }, /The data folder .* cannot be used/],
    ['a data folder where none can be', { DATA_DIR: '/proc/none' }, /The data folder \/proc\/none cannot be used/],
    ['a malformed figure of a module', { ORDER_HOLD_SECONDS: 'long' }, /ORDER_HOLD_SECONDS: "long" is not/],
    ['production without secrets', { NODE_ENV: 'production' }, /APP_KEY is not set: production does not start/],
    ['production with a short key', { NODE_ENV: 'production', APP_KEY: 'short' }, /APP_KEY has 5 characters/],
  ]
  for (const [title, env, sentence] of CASES) {
    test(title, async ({ assert }) => {
      const { code, text } = await refusal(env)
      assert.equal(code, 1, text)
      assert.match(text, sentence)
      assert.lengthOf(text.split('\n'), 1, text)
    }).timeout(30_000)
  }

  test('a port that is taken', async ({ assert }) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, text } = await refusal({ PORT: String(port) })
    server.close()
    assert.equal(code, 1)
    assert.match(text, new RegExp(`^Port ${port} on 127.0.0.1 cannot be used, something listens there already`))
  }).timeout(30_000)
})

test.group('start: and stop', () => {
  test('health and figures of all twelve; a second start keeps the data', async ({ assert }) => {
    let shop = await startShop()
    const { api } = await openShop([shop.url])
    const health = await api.get('/health')
    assert.equal(health.status, 200)
    assert.sameMembers(Object.keys(health.body.modules), [...MODULES])
    for (const module of MODULES) {
      assert.equal((await api.get(`/health/${module}`)).body.status, 'ok', module)
      const figures = await api.get<string>(`/metrics/${module}`)
      assert.equal(figures.status, 200)
      assert.match(figures.body, new RegExp(`faultline_outbox_pending\\{module="${module}"\\} 0`))
      assert.notMatch(figures.body, new RegExp(`module="(?!${module}")`))
      const document = await api.get(`/docs/${module}.json`)
      assert.equal(document.body.openapi, '3.1.0')
    }
    assert.match((await api.get<string>('/metrics')).body, /process_resident_memory_bytes/)
    assert.equal((await api.get('/health/shipping')).status, 404)
    const before = await api.get('/v1/products?limit=5')
    assert.equal(await shop.stop(), 0)
    shop = await startShop({}, shop.dataDir)
    const after = await (await openShop([shop.url])).api.get('/v1/products?limit=5')
    assert.deepEqual(after.body, before.body)
    assert.equal(await shop.stop(), 0)
    assert.notMatch(shop.log(), /"level":"(warn|error|fatal)"/)
  }).timeout(60_000)

  test('a part of the shop names what it serves, and no more; WEB=true adds the shop', async ({ assert }) => {
    const apart = { MODULES: 'order,payment,inventory' }
    const rest = MODULES.filter((module) => !apart.MODULES.split(',').includes(module)).join(',')
    const first = await startShop(apart)
    const second = await startShop({ MODULES: rest, WEB: 'true' }, first.dataDir)
    await until('both to say where they are', () => [first, second].every((shop) => shop.log().includes('Ctrl+C')))
    assert.match(first.log(), /serves order, payment, inventory\./)
    assert.notMatch(first.log(), /^ {2}(Shop|Console|Queues) /m)
    assert.equal((await fetch(first.url)).status, 404)
    assert.match(second.log(), new RegExp(`^ {2}Shop +${second.url}$`, 'm'))
    assert.match(second.log(), new RegExp(`^ {2}Queues +${second.url}/admin/queues$`, 'm'))
    const page = await fetch(second.url)
    assert.equal(page.status, 200)
    assert.include(await page.text(), 'href="/products/')
    await Promise.all([first.stop(), second.stop()])
  }).timeout(60_000)

  test('SIGTERM: what was accepted is answered, and the process ends well', async ({ assert }) => {
    const shop = await startShop()
    let answered = 0
    let stopping = false
    const broken: string[] = []
    const visit = async () => {
      while (!stopping || broken.length === 0) {
        try {
          const response = await fetch(`${shop.url}/v1/products?limit=20`)
          await response.json()
          if (response.status === 200) answered++
          else broken.push(`answered ${response.status}`)
        } catch (error) {
          const code = ((error as Error).cause as { code?: string } | undefined)?.code
          /* Refused connections were never accepted, and a kept-alive one may be closed between two requests. */
          if (code === 'ECONNREFUSED') return
          if (code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET') broken.push(String(code))
        }
      }
    }
    const visitors = Array.from({ length: 20 }, visit)
    await until('visitors to be served', () => answered > 200)
    const ended = shop.stop()
    stopping = true
    assert.equal(await ended, 0)
    await Promise.all(visitors)
    assert.deepEqual(broken, [])
  }).timeout(60_000)
})

/** The Node that a shell would start here, which may be older than the one this runs on. */
function shellNode(): { path: string; major: number } {
  const folder = process.env
    .PATH!.split(':')
    .find((each) => !each.includes('node_modules') && existsSync(join(each, 'node')))
  const path = join(folder ?? '/usr/bin', 'node')
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' })
  return { path, major: Number(/^v(\d+)/.exec(version)![1]) }
}

test.group('start: from an older Node', () => {
  const { path, major } = shellNode()

  test('the process that is killed is the shop: it does not outlive it', async ({ assert }) => {
    const port = await freePort()
    const child = spawn(path, ['ace.js', 'serve'], {
      cwd: app.makePath(),
      env: { ...process.env, NODE_ENV: 'development', DATA_DIR: newDataDir(), PORT: String(port) },
      stdio: 'ignore',
    })
    const answers = () =>
      fetch(`http://127.0.0.1:${port}/health/live`).then(
        () => true,
        () => false
      )
    await until('the shop', answers, 60_000)
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
    await until('the port to be free', async () => !(await answers()))
    assert.isTrue(true)
  })
    .timeout(90_000)
    .skip(major >= 24, `the Node of this machine is ${major}: nothing is handed over`)
})
