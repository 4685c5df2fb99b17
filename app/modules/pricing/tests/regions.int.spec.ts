import { test } from '@japa/runner'
import { RegionChanged } from '#modules/pricing/contract'
import { newSku, unusedSku } from '#modules/pricing/tests/shop'
import { eventually } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

test.group('pricing: regions over HTTP', () => {
  const terms = (currency = 'CHF') => ({
    currency,
    taxBasisPoints: 810,
    taxIncluded: true,
    shipping: [{ method: 'standard', price: { amount: 700, currency } }],
  })

  test('everybody sees the terms', async ({ client, assert }) => {
    const answer = await client.get('/v1/regions')
    answer.assertStatus(200)
    assert.containsSubset(answer.body().data, [
      { region: 'us-east', taxBasisPoints: 825, taxIncluded: false, shipping: [{ method: 'standard' }] },
    ])
  })

  test('a region is opened, and changed by who has read it', async ({ client, assert }) => {
    const path = `/v1/regions/${unusedSku()}`
    const token = await accessToken('staff')
    ;(await client.put(path).bearerToken(token).json(terms())).assertStatus(201)
    ;(await client.put(path).bearerToken(token).json(terms())).assertStatus(428)
    const change = () =>
      client
        .put(path)
        .bearerToken(token)
        .header('If-Match', '"1"')
        .json({ ...terms(), taxBasisPoints: 820 })
    ;(await change()).assertStatus(200)
    ;(await change()).assertStatus(412)
    const { data } = await eventually(RegionChanged, (each) => each.region === path.slice(12) && each.version === 2)
    assert.equal(data.taxBasisPoints, 820)
    assert.equal((await client.get(path)).body().taxBasisPoints, 820)
  })

  test('a region with prices keeps its currency', async ({ client }) => {
    await newSku(1000)
    const token = await accessToken('staff')
    const { version } = (await client.get('/v1/regions/us-east')).body()
    const answer = await client
      .put('/v1/regions/us-east')
      .bearerToken(token)
      .header('If-Match', `"${version}"`)
      .json(terms('CHF'))
    answer.assertStatus(409)
  })

  test('shipping is paid in the region’s currency, by one price for a method', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const refused = async (body: object) => {
      const answer = await client.put(`/v1/regions/${unusedSku()}`).bearerToken(token).json(body)
      answer.assertStatus(422)
      return answer.body().errors[0].pointer as string
    }
    assert.equal(await refused({ ...terms(), shipping: terms('EUR').shipping }), '/shipping/0/price/currency')
    assert.equal(await refused({ ...terms(), shipping: [...terms().shipping, ...terms().shipping] }), '/shipping')
    assert.equal(await refused({ ...terms(), taxBasisPoints: 10_001 }), '/taxBasisPoints')
    const answer = await client
      .put(`/v1/regions/${unusedSku()}`)
      .bearerToken(await accessToken('customer'))
      .json(terms())
    answer.assertStatus(403)
  })
})
