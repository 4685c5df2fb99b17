import { test } from '@japa/runner'
import { CurrencyUpdated } from '#modules/pricing/contract'
import { nextRate } from '#modules/pricing/domain/rate_walk'
import { env } from '#modules/pricing/env'
import { store } from '#modules/pricing/store'
import { currencyRefresh } from '#modules/pricing/timers'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { eventually } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'
import { until } from '#tests/support/wait'

interface Listed {
  currency: string
  version: number
  rateMicros: number
}

test.group('pricing: currencies over HTTP', () => {
  test('a refresh takes the next step of the walk, and leaves the base alone', async ({ client, assert }) => {
    const rates = async () => (await client.get('/v1/currencies')).body().data as Listed[]
    const before = await rates()
    const [euro, dollar] = ['EUR', 'USD'].map((each) => before.find(({ currency }) => currency === each))
    const answer = await client.post('/v1/currencies/refresh').bearerToken(await accessToken('staff'))
    answer.assertStatus(200)
    const step = { seed: env.PRICING_WALK_SEED, currency: 'USD', step: dollar!.version }
    const rateMicros = nextRate(dollar!.rateMicros, step)
    const version = dollar!.version + 1
    const after = await rates()
    assert.deepInclude(after, euro!)
    assert.containSubset(
      after.find(({ currency }) => currency === 'USD'),
      { version, rateMicros }
    )
    assert.deepEqual(answer.body().data, after)
    assert.equal(answer.body().base, 'EUR')
    const { data } = await eventually(CurrencyUpdated, (each) => each.currency === 'USD' && each.version === version)
    assert.equal(data.rateMicros, rateMicros)
  })

  test('repeated with its Idempotency-Key, it takes one step', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const key = newId('request')
    const refresh = () => client.post('/v1/currencies/refresh').bearerToken(token).header('Idempotency-Key', key)
    const first = await refresh()
    first.assertStatus(200)
    const again = await refresh()
    assert.deepEqual(again.body(), first.body())
    assert.deepEqual((await client.get('/v1/currencies')).body(), first.body())
  })

  test('is for staff', async ({ client }) => {
    ;(await client.post('/v1/currencies/refresh')).assertStatus(401)
    const customer = await accessToken('customer')
    ;(await client.post('/v1/currencies/refresh').bearerToken(customer)).assertStatus(403)
  })

  test('happens by itself, and plans the next time', async ({ assert }) => {
    const version = async () =>
      (await store.one<{ version: number }>("SELECT version FROM currencies WHERE currency = 'USD'"))!.version
    const before = await version()
    await store.transaction((tx) => currencyRefresh.set(tx, 'schedule', now(), null))
    await until('the rates to move', async () => (await version()) === before + 1)
    const planned = await store.one<{ due_at: number }>('SELECT due_at FROM timers WHERE name = ?', [
      currencyRefresh.name,
    ])
    assert.isAbove(planned!.due_at, now() + (env.PRICING_REFRESH_SECONDS - 60) * 1000)
  })
})
