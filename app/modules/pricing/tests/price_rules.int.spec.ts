import { test } from '@japa/runner'
import { RuleChanged } from '#modules/pricing/contract'
import { parseRule } from '#modules/pricing/domain/rule'
import { checkOut, confirm, newRule } from '#modules/pricing/tests/shop'
import { newId } from '#platform/values/id'
import { eventually, settled } from '#tests/support/events'
import { accessToken } from '#tests/support/tokens'

const spring = {
  name: 'Spring',
  conditions: { coupon: 'SPRING', from: '2026-03-01T00:00:00+01:00', until: '2026-06-01T00:00:00Z' },
  effect: { kind: 'percent', basisPoints: 1500 },
}

test.group('pricing: rules over HTTP', () => {
  test('are made, read, changed by who has read them, and taken away', async ({ client, assert }) => {
    const token = await accessToken('staff')
    const made = await client.post('/v1/price-rules').bearerToken(token).json(spring)
    made.assertStatus(201)
    const path = made.header('location')!
    const seen = await client.get(path).bearerToken(token)
    assert.deepEqual(seen.body(), made.body())
    assert.containsSubset(seen.body(), {
      version: 1,
      priority: 0,
      exclusive: false,
      stackable: false,
      usageLimit: null,
      uses: 0,
      usedUp: false,
      active: true,
    })
    assert.equal(seen.body().conditions.from, '2026-02-28T23:00:00.000Z')
    const { data } = await eventually(RuleChanged, (each) => each.ruleId === made.body().id)
    assert.equal(parseRule(data.definition).conditions.from, Date.UTC(2026, 1, 28, 23))

    const change = (version: string) =>
      client.patch(path).bearerToken(token).header('If-Match', version).json({ priority: 7, conditions: {} })
    ;(await client.patch(path).bearerToken(token).json({ priority: 7 })).assertStatus(428)
    const changed = await change(seen.header('etag')!)
    changed.assertStatus(200)
    assert.containsSubset(changed.body(), { version: 2, priority: 7, name: 'Spring', conditions: {} })
    ;(await change(seen.header('etag')!)).assertStatus(412)

    const remove = (version: string) => client.delete(path).bearerToken(token).header('If-Match', version)
    ;(await client.delete(path).bearerToken(token)).assertStatus(428)
    ;(await remove('"1"')).assertStatus(412)
    ;(await remove('"2"')).assertStatus(204)
    ;(await client.get(path).bearerToken(token)).assertStatus(404)
    ;(await remove('"2"')).assertStatus(404)
    const gone = await eventually(RuleChanged, (each) => each.ruleId === made.body().id && each.status === 'removed')
    assert.equal(gone.data.version, 3)
  })

  test('are for staff alone, because coupon codes are in them', async ({ client }) => {
    const rule = await newRule({})
    const customer = await accessToken('customer')
    for (const path of ['/v1/price-rules', `/v1/price-rules/${rule}`]) {
      ;(await client.get(path)).assertStatus(401)
      ;(await client.get(path).bearerToken(customer)).assertStatus(403)
    }
    ;(await client.post('/v1/price-rules').bearerToken(customer).json(spring)).assertStatus(403)
    ;(await client.patch(`/v1/price-rules/${rule}`).bearerToken(customer).json({})).assertStatus(403)
    ;(await client.delete(`/v1/price-rules/${rule}`).bearerToken(customer)).assertStatus(403)
  })

  test('are listed newest first, page by page', async ({ client, assert }) => {
    const ids = [await newRule({}), await newRule({}), await newRule({})].reverse()
    const token = await accessToken('staff')
    const first = await client.get('/v1/price-rules').qs({ limit: 2 }).bearerToken(token)
    const second = await client
      .get('/v1/price-rules')
      .qs({ limit: 1, after: first.body().page.next })
      .bearerToken(token)
    const listed = [...first.body().data, ...second.body().data].map(({ id }: { id: string }) => id)
    assert.deepEqual(listed, ids)
  })

  test('of ten changes at once against one version, one is made', async ({ client, assert }) => {
    const path = `/v1/price-rules/${await newRule({})}`
    const token = await accessToken('staff')
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, priority) =>
        client.patch(path).bearerToken(token).header('If-Match', '"1"').json({ priority })
      )
    )
    assert.sameMembers(
      answers.map((answer) => answer.status()),
      [200, ...Array.from({ length: 9 }, () => 412)]
    )
  })

  test('one that is used up becomes active again by a higher limit, and not by asking', async ({ client, assert }) => {
    const rule = await newRule({ usageLimit: 1 })
    const order = newId('order')
    await checkOut(order, [rule])
    await confirm(order)
    await settled()
    const token = await accessToken('staff')
    const patch = (version: number, body: object) =>
      client.patch(`/v1/price-rules/${rule}`).bearerToken(token).header('If-Match', `"${version}"`).json(body)
    const refused = await patch(2, { active: true })
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'E_USAGE_LIMIT_REACHED')
    const renamed = await patch(2, { name: 'Other' })
    assert.containsSubset(renamed.body(), { active: false, usedUp: true, uses: 1 })
    const raised = await patch(3, { usageLimit: 2 })
    assert.containsSubset(raised.body(), { active: true, usedUp: false })
    await eventually(RuleChanged, ({ ruleId, version, definition }) => {
      return ruleId === rule && version === 4 && parseRule(definition).active
    })
  })
})

test.group('pricing: rules that are refused', () => {
  const euros = (amount: number, currency = 'EUR') => ({ amount, currency })
  const cases: [string, object][] = [
    ['/effect', { effect: undefined }],
    ['/effect', { effect: { kind: 'gift' } }],
    ['/effect', { effect: 'percent' }],
    ['/effect/basisPoints', { effect: { kind: 'percent', basisPoints: 10_001 } }],
    ['/effect/basisPoints', { effect: { kind: 'percent', basisPoints: '1000' } }],
    ['/effect/basisPoints', { effect: { kind: 'percent' } }],
    ['/effect/amount', { effect: { kind: 'percent', basisPoints: 1, amount: euros(1) } }],
    ['/effect/basisPoints', { effect: { kind: 'free_shipping', basisPoints: 1 } }],
    ['/effect/amount/amount', { effect: { kind: 'fixed', amount: euros(0) } }],
    ['/effect/amount/currency', { effect: { kind: 'fixed', amount: euros(1, 'XXX') } }],
    ['/effect/tiers', { effect: { kind: 'tiered', tiers: [] } }],
    [
      '/effect/tiers',
      {
        effect: {
          kind: 'tiered',
          tiers: [
            { quantity: 1, basisPoints: 1 },
            { quantity: 1, basisPoints: 2 },
          ],
        },
      },
    ],
    ['/effect/tiers/0/quantity', { effect: { kind: 'tiered', tiers: [{ quantity: 0, basisPoints: 1 }] } }],
    ['/effect/tiers/0/price', { effect: { kind: 'tiered', tiers: [{ quantity: 1, basisPoints: 1, price: 1 }] } }],
    ['/effect/get', { effect: { kind: 'buy_x_get_y', buy: 2, get: 0, basisPoints: 1 } }],
    ['/conditions/weather', { conditions: { weather: 'rain' } }],
    ['/conditions/minQuantity', { conditions: { minQuantity: 1.5 } }],
    ['/conditions/segments', { conditions: { segments: [] } }],
    ['/conditions/regions/1', { conditions: { regions: ['eu-west', 'moon'] } }],
    ['/conditions/minCartValue/currency', { conditions: { minCartValue: euros(1, 'XXX') } }],
    ['/conditions/coupon', { conditions: { coupon: 'a b' } }],
    ['/conditions/from', { conditions: { from: 5 } }],
    ['/conditions/from', { conditions: { from: '2026-02-30T00:00:00Z' } }],
    ['/conditions/from', { conditions: { from: '2026-02-01' } }],
    ['/conditions/until', { conditions: { from: '2026-02-02T00:00:00Z', until: '2026-02-02T00:00:00Z' } }],
    ['/usageLimit', { usageLimit: 0 }],
    ['/usageLimit', { effect: { kind: 'free_shipping' }, usageLimit: 5 }],
    ['/name', { name: ' ' }],
    ['/active', { active: 'true' }],
    ['/uses', { uses: 0 }],
    ['/id', { id: newId('priceRule') }],
  ]

  for (const [pointer, part] of cases) {
    test(`${pointer} in ${JSON.stringify(part)}`, async ({ client, assert }) => {
      const token = await accessToken('staff')
      const answer = await client
        .post('/v1/price-rules')
        .bearerToken(token)
        .json({ ...spring, ...part })
      answer.assertStatus(422)
      assert.equal(answer.body().errors[0].pointer, pointer)
    })
  }

  test('a change is checked with what the rule has already', async ({ client, assert }) => {
    const rule = await newRule({ usageLimit: 3 })
    const answer = await client
      .patch(`/v1/price-rules/${rule}`)
      .bearerToken(await accessToken('staff'))
      .header('If-Match', '"1"')
      .json({ effect: { kind: 'free_shipping' } })
    answer.assertStatus(422)
    assert.equal(answer.body().errors[0].pointer, '/usageLimit')
  })
})
