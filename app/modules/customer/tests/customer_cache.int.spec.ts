import { test } from '@japa/runner'
import { forgetCustomer, readCustomer } from '#modules/customer/customer_cache'
import { newAccount, ownToken } from '#modules/customer/tests/accounts'
import { exposition } from '#platform/observability/metrics'
import { until } from '#tests/support/wait'

test.group('customer: the cache', () => {
  test('serves the second read, until a write', async ({ client, assert }) => {
    const account = await newAccount()
    const token = await ownToken(account)
    const path = `/v1/customers/${account.id}`
    const read = async () => {
      const answer = await client.get(path).bearerToken(token)
      return [answer.header('x-cache'), answer.body().name]
    }
    assert.deepEqual(await read(), ['miss', 'Kim Canary'])
    assert.deepEqual(await read(), ['hit', 'Kim Canary'])
    await client.patch(path).bearerToken(token).header('If-Match', '"1"').json({ name: 'Robin' })
    assert.deepEqual(await read(), ['miss', 'Robin'])
    assert.deepEqual(await read(), ['hit', 'Robin'])
  })

  test('loads once, however many ask at once', async ({ client, assert }) => {
    const account = await newAccount()
    const token = await ownToken(account)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => client.get(`/v1/customers/${account.id}`).bearerToken(token))
    )
    assert.lengthOf(
      answers.filter((answer) => answer.header('x-cache') === 'miss'),
      1
    )
  })

  test('who reads after a write gets no earlier load’s answer', async ({ assert }) => {
    const [before, after] = [await newAccount({ name: 'Before' }), await newAccount({ name: 'After' })]
    const gate = Promise.withResolvers<void>()
    let looks = 0
    const find = async () => {
      if (looks++ > 0) return after
      await gate.promise
      return before
    }
    const early = readCustomer(before.id, find)
    await until('the load to begin', () => looks === 1)
    await forgetCustomer(before.id)
    const late = readCustomer(before.id, find)
    gate.resolve()
    assert.equal((await late).customer!.view.name, 'After')
    assert.equal((await early).customer!.view.name, 'After')
  })

  test('what a write overtook is not kept, whichever moment it came at', async ({ assert }) => {
    const [before, after] = [await newAccount({ name: 'Before' }), await newAccount({ name: 'After' })]
    for (let moment = 0; moment < 40; moment++) {
      let written = false
      const find = async () => (written ? after : before)
      const reading = readCustomer(before.id, find)
      for (let tick = 0; tick < moment; tick++) await Promise.resolve()
      written = true
      await forgetCustomer(before.id)
      await reading
      const { customer } = await readCustomer(before.id, find)
      assert.equal(customer!.view.name, 'After', `written after ${moment} ticks`)
      await forgetCustomer(before.id)
    }
  })

  test('counts hits and misses', async ({ client, assert }) => {
    const account = await newAccount()
    const token = await ownToken(account)
    const count = async (outcome: string) =>
      Number(
        new RegExp(`customer_cache_requests_total\\{module="customer",outcome="${outcome}"\\} (\\d+)`).exec(
          await exposition('customer')
        )?.[1] ?? 0
      )
    const before = { hit: await count('hit'), miss: await count('miss') }
    for (let i = 0; i < 3; i++) await client.get(`/v1/customers/${account.id}`).bearerToken(token)
    assert.deepEqual(
      { hit: await count('hit'), miss: await count('miss') },
      { hit: before.hit + 2, miss: before.miss + 1 }
    )
  })
})
