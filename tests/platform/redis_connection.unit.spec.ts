import { test } from '@japa/runner'
import { giveUpRedis, openRedis, redisReady } from '#platform/storage/redis'
import { newDataDir } from '#tests/support/processes'
import { until } from '#tests/support/wait'

test.group('Redis: a server that never comes', () => {
  for (const status of ['connecting', 'reconnecting']) {
    test(`who waits for it learns that it was given up while it was ${status}`, async ({ assert }) => {
      /* Long between attempts, so that the moment can be met. */
      const wait = status === 'reconnecting' ? 60_000 : 1
      const client = await openRedis(`${newDataDir()}/nobody.sock`, 'test', { retryStrategy: () => wait })
      const ready = redisReady(client).then(
        () => 'ready',
        (error: Error) => error.message
      )
      await until(status, () => client.status === status)
      giveUpRedis(client)
      assert.match(await ready, /closed before it was ready/)
    })
  }
})
