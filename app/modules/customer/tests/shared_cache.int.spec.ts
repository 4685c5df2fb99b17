import { test } from '@japa/runner'
import { CustomerCache } from '#modules/customer/customer_cache'
import type { CustomerRow } from '#modules/customer/store'
import { openRedis } from '#platform/storage/redis'
import { newId } from '#platform/values/id'
import { noRedis, startRedis, type RedisUnderTest } from '#tests/support/redis'
import { until } from '#tests/support/wait'

let redis: RedisUnderTest | undefined

test.group('customer: the cache that processes share', (group) => {
  /** What two processes have. */
  let [one, other] = [undefined as unknown as CustomerCache, undefined as unknown as CustomerCache]
  group.each.skip(noRedis !== false, noRedis || undefined)
  group.each.timeout(30_000)
  group.each.setup(async () => {
    redis ??= await startRedis()
    ;[one, other] = [new CustomerCache(redis.address, 60_000), new CustomerCache(redis.address, 60_000)]
    /* The first look waits for the connection. */
    await Promise.all([one.ping(), other.ping()])
    return async () => {
      await Promise.all([one.close(), other.close()])
    }
  })

  const row = (id: string, name: string) => ({ id, name, version: 1, created_at: 1, updated_at: 1 }) as CustomerRow
  const finding = (id: string, name: string) => async () => row(id, name)
  const nameIn = async (cache: CustomerCache, id: string, inStore: string) => {
    const { customer, outcome } = await cache.read(id, finding(id, inStore))
    return `${outcome} ${customer!.view.name}`
  }

  test('what one has loaded is a hit for the other', async ({ assert }) => {
    const id = newId('customer')
    assert.equal(await nameIn(one, id, 'Kim'), 'miss Kim')
    assert.equal(await nameIn(other, id, 'never asked'), 'hit Kim')
  })

  test('a write in one is seen by the other, in memory too', async ({ assert }) => {
    const id = newId('customer')
    await nameIn(one, id, 'Kim')
    await nameIn(other, id, 'Kim')
    await one.forget(id)
    assert.equal(await nameIn(one, id, 'Robin'), 'miss Robin')
    await until('the other to hear of it', async () => (await nameIn(other, id, 'Robin')).endsWith('Robin'))
  })

  test('a load that a write in another process overtook is not kept for anybody', async ({ assert }) => {
    const id = newId('customer')
    const gate = Promise.withResolvers<void>()
    let looks = 0
    const early = one.read(id, async () => {
      if (looks++ > 0) return row(id, 'After')
      await gate.promise
      return row(id, 'Before')
    })
    await until('the load to begin', () => looks === 1)
    await other.forget(id)
    gate.resolve()
    await early
    assert.equal(await nameIn(other, id, 'After'), 'miss After')
    await until('the first to hear of it', async () => (await nameIn(one, id, 'After')).endsWith('After'))
    const third = new CustomerCache(redis!.address, 60_000)
    assert.match(await nameIn(third, id, 'After'), /After$/)
    await third.close()
  })

  test('without Redis answers are right, and right again when it is back with what it had', async ({ assert }) => {
    const id = newId('customer')
    await nameIn(one, id, 'Before')
    await redis!.kill()
    assert.equal(await nameIn(other, newId('customer'), 'Somebody'), 'miss Somebody')
    await one.forget(id)
    assert.equal(await nameIn(one, id, 'After'), 'miss After')
    await redis!.start()
    const client = await openRedis(redis!.address, 'test')
    await until('what was written meanwhile to leave it', async () => (await client.keys(`*:${id}`)).length === 0)
    client.disconnect()
    await until('one to cache again', async () => (await nameIn(one, id, 'After')) === 'hit After')
    const third = new CustomerCache(redis!.address, 60_000)
    assert.match(await nameIn(third, id, 'After'), /After$/)
    await third.close()
  })
})
