import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import { closeRedis, openRedis } from '#platform/storage/redis'
import { answersAt } from '#platform/storage/redis_server'
import { startShop, type ShopProcess } from '#tests/support/processes'
import { noRedis } from '#tests/support/redis'
import { until } from '#tests/support/wait'

const env = { MODULES: 'customer,notification', REDIS_URL: '', REDIS_SERVER: 'auto' }

async function staffToken({ url }: ShopProcess): Promise<string> {
  const answer = await fetch(`${url}/v1/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: DEMO_STAFF.email, password: DEMO_PASSWORD }),
  })
  return ((await answer.json()) as { accessToken: string }).accessToken
}

async function pidAt(socket: string): Promise<number> {
  const client = await openRedis(socket, 'test')
  try {
    return Number(/process_id:(\d+)/.exec(await client.info('server'))![1])
  } finally {
    await closeRedis(client)
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.group('the private Redis', (group) => {
  group.each.skip(noRedis !== false, noRedis || undefined)

  test('starts when it is needed, is shared, comes back when it is killed, and ends with the last process', async ({
    assert,
  }) => {
    /* Below the program, as by default: the socket's shortest path is a relative one. */
    mkdirSync(app.makePath('var'), { recursive: true })
    const dataDir = mkdtempSync(app.makePath('var/shop-'))
    const socket = join(dataDir, 'redis', 'redis.sock')
    const one = await startShop(env, dataDir)
    const other = await startShop(env, dataDir)
    try {
      assert.isFalse(existsSync(socket))
      const token = await staffToken(one)
      const figures = async ({ url }: ShopProcess) =>
        (await fetch(`${url}/admin/queues/api/queues`, { headers: { Authorization: `Bearer ${token}` } })).status ===
        200
      await until('the dashboard of one', () => figures(one))
      await until('the dashboard of the other', () => figures(other))

      const first = await pidAt(socket)
      process.kill(first, 'SIGKILL')
      await until('another server', async () => (await answersAt(socket)) && (await pidAt(socket)) !== first)
      await until('the dashboard of one again', () => figures(one))

      const second = await pidAt(socket)
      await one.kill()
      await until('the server to end with the process that ran it', () => !lives(second))
      await until('the other to run one', () => answersAt(socket), 20_000)
      await until('its dashboard', () => figures(other))

      const third = await pidAt(socket)
      await other.stop()
      await until('the last server to end', () => !lives(third))
      assert.isFalse(await answersAt(socket))
    } finally {
      await Promise.all([one.kill(), other.kill()])
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
})
