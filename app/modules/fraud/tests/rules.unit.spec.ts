import { test } from '@japa/runner'
import { toFeatures, type Features } from '#modules/fraud/domain/features'
import { pseudonym } from '#modules/fraud/domain/pseudonym'
import { scoreAtRandom } from '#modules/fraud/domain/random_score'
import { scoreByRules } from '#modules/fraud/domain/rules'

const harmless: Features = {
  amount: 4990,
  currency: 'EUR',
  shopRegion: 'eu-west',
  shippingCountry: 'DE',
  hasAccount: false,
  accountAgeSeconds: null,
  accountRegion: null,
  ordersInTenMinutes: 0,
  ordersInDay: 0,
  confirmedInDay: 0,
  cancelledInDay: 0,
  declinesInDay: 0,
}

const names = (features: Partial<Features>) =>
  scoreByRules({ ...harmless, ...features }).factors.map(({ name, points }) => [name, points])

test.group('fraud: rules', () => {
  test('an ordinary order has no factors', ({ assert }) => {
    assert.deepEqual(scoreByRules(harmless), { score: 0, factors: [] })
  })

  test('orders in quick succession count in steps', ({ assert }) => {
    assert.deepEqual(names({ ordersInTenMinutes: 2 }), [])
    assert.deepEqual(names({ ordersInTenMinutes: 3 }), [['velocity', 15]])
    assert.deepEqual(names({ ordersInTenMinutes: 9 }), [['velocity', 30]])
    assert.deepEqual(names({ ordersInTenMinutes: 5000 }), [['velocity', 45]])
  })

  test('amounts are measured in their own currency', ({ assert }) => {
    assert.deepEqual(names({ amount: 399_999 }), [])
    assert.deepEqual(names({ amount: 400_000 }), [['amount', 10]])
    assert.deepEqual(names({ amount: 400_000, currency: 'SGD' }), [])
    assert.deepEqual(names({ amount: 1_080_000, currency: 'USD' }), [['amount', 50]])
    assert.deepEqual(names({ amount: 1_000_000, currency: 'CHF' }), [['amount', 50]])
  })

  test('a parcel to another part of the world is a sign, an unknown region is none', ({ assert }) => {
    assert.deepEqual(names({ shippingCountry: 'US' }), [['region_mismatch', 30]])
    assert.deepEqual(names({ shippingCountry: 'US', shopRegion: 'us-east' }), [])
    assert.deepEqual(names({ shippingCountry: 'US', shopRegion: 'moon' }), [])
  })

  test('declines count from the second on', ({ assert }) => {
    assert.deepEqual(names({ declinesInDay: 1 }), [])
    assert.deepEqual(names({ declinesInDay: 2 }), [['repeated_declines', 15]])
    assert.deepEqual(names({ declinesInDay: 7 }), [['repeated_declines', 40]])
    assert.deepEqual(names({ declinesInDay: 7, ordersInDay: 14 }), [['repeated_declines', 40]])
    /* Most of the orders went through: no cards are being tried out. */
    assert.deepEqual(names({ declinesInDay: 7, ordersInDay: 15 }), [])
  })

  test('no single sign is enough for a review, however strong', ({ assert }) => {
    for (const sign of [
      { ordersInTenMinutes: 1000 },
      { amount: 10 ** 9 },
      { shippingCountry: 'US' },
      { declinesInDay: 99 },
    ]) {
      assert.isBelow(scoreByRules({ ...harmless, ...sign }).score, 80)
    }
    assert.isAtLeast(scoreByRules({ ...harmless, ordersInTenMinutes: 10, declinesInDay: 5 }).score, 80)
    assert.isAtLeast(scoreByRules({ ...harmless, amount: 1_000_000, shippingCountry: 'US' }).score, 80)
  })

  test('the factors add up to the score, which ends at 100', ({ assert }) => {
    const all = { ordersInTenMinutes: 20, declinesInDay: 20, amount: 10 ** 9, shippingCountry: 'US' }
    const { score, factors } = scoreByRules({ ...harmless, ...all })
    assert.equal(score, 100)
    assert.equal(
      factors.reduce((sum, { points }) => sum + points, 0),
      100
    )
    assert.lengthOf(factors, 4)
    for (const { detail } of factors) assert.match(detail, /^\w.+\.$/)
  })
})

test.group('fraud: features', () => {
  const minutes = (count: number) => count * 60_000
  const order = {
    total: { amount: 1000, currency: 'EUR' },
    shopRegion: 'eu-west',
    shippingCountry: 'DE',
    orderedAt: minutes(10_000),
    hasAccount: true,
  }
  const past = (orderedAt: number, more: object = {}) => ({ orderedAt, outcome: null, declines: 0, ...more })

  test('counts the orders around, whichever came in first', ({ assert }) => {
    const features = toFeatures(
      order,
      [
        past(order.orderedAt - minutes(10)),
        past(order.orderedAt - minutes(9), { outcome: 'confirmed', declines: 2 }),
        past(order.orderedAt + minutes(9), { outcome: 'cancelled', declines: 1 }),
      ],
      undefined
    )
    assert.containsSubset(features, {
      ordersInTenMinutes: 2,
      ordersInDay: 3,
      confirmedInDay: 1,
      cancelledInDay: 1,
      declinesInDay: 3,
      accountAgeSeconds: null,
    })
  })

  test('an account is as old as the order says, never younger than new', ({ assert }) => {
    const age = (registeredAt: number) => toFeatures(order, [], { registeredAt, region: 'us-east' }).accountAgeSeconds
    assert.equal(age(order.orderedAt - 2500), 2)
    assert.equal(age(order.orderedAt + 2500), 0)
  })
})

test.group('fraud: chance', () => {
  test('is the same for the same seed and order, between 0 and 100, and spread', ({ assert }) => {
    const scores = Array.from({ length: 2000 }, (_, n) => scoreAtRandom('seed', `ord_${n}`))
    assert.deepEqual(scores[7], scoreAtRandom('seed', 'ord_7'))
    assert.notDeepEqual(
      scores.map(({ score }) => score),
      scores.map((_, n) => scoreAtRandom('other', `ord_${n}`).score)
    )
    assert.equal(Math.min(...scores.map(({ score }) => score)), 0)
    assert.equal(Math.max(...scores.map(({ score }) => score)), 100)
    const flagged = scores.filter(({ score }) => score >= 80).length
    assert.isTrue(flagged > 300 && flagged < 550, `${flagged} of 2000`)
    for (const { score, factors } of scores) assert.equal(factors[0]!.points, score)
  })
})

test.group('fraud: pseudonyms', () => {
  test('one address has one, under one key, and it does not show', ({ assert }) => {
    assert.equal(pseudonym('key', ' Ada@Example.com '), pseudonym('key', 'ada@example.com'))
    assert.notEqual(pseudonym('key', 'ada@example.com'), pseudonym('other', 'ada@example.com'))
    assert.notInclude(pseudonym('key', 'ada@example.com'), 'ada')
  })
})
