import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answersAt, findRedisServer } from '#platform/storage/redis_server'
import { until } from '#tests/support/wait'

/** Why there is no Redis for a test; `false`: there is. */
export const noRedis: string | false = findRedisServer()
  ? false
  : 'no redis-server or valkey-server on the PATH of this machine'

export interface RedisUnderTest {
  /** What `openRedis` takes. */
  readonly address: string
  /** SIGKILL, as a machine that dies. */
  kill(): Promise<void>
  /** On the same socket; with what it had, unless `empty`. */
  start(): Promise<void>
}

/** A Redis of the test's own, which can be killed. Every write is on disk before it is answered. */
export async function startRedis(): Promise<RedisUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-redis-'))
  const address = join(folder, 'redis.sock')
  let server: ChildProcess | undefined
  const redis: RedisUnderTest = {
    address,
    async kill() {
      if (!server) return
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      server = undefined
      await ended
    },
    async start() {
      const options = ['--port', '0', '--unixsocket', address, '--dir', folder, '--save', '']
      server = spawn(findRedisServer()!, [...options, '--appendonly', 'yes', '--appendfsync', 'always'], {
        stdio: 'ignore',
      })
      server.unref()
      await until('Redis to answer', () => answersAt(address))
    },
  }
  process.once('exit', () => server?.kill('SIGKILL'))
  await redis.start()
  return redis
}
