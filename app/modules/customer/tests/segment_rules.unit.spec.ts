import { test } from '@japa/runner'
import { ruleProblems } from '#modules/customer/domain/rule_problems'
import { belongs, isTimeBased, type CustomerFacts, type SegmentRule } from '#modules/customer/domain/segment_rules'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 5, 1)

const facts: CustomerFacts = {
  region: 'eu-west',
  signedUpAt: NOW - 10 * DAY,
  orderCount: 3,
  lifetimeValue: new Map([['EUR', 5000]]),
  lastOrderAt: NOW - 2 * DAY,
}

const member = (rule: SegmentRule, of: Partial<CustomerFacts> = {}) => belongs([rule], { ...facts, ...of }, NOW)

test.group('customer: who belongs to a segment', () => {
  test('every condition of a rule has to hold', ({ assert }) => {
    assert.isTrue(member({ regions: ['us-east', 'eu-west'], orderCount: { min: 3 } }))
    assert.isFalse(member({ regions: ['us-east'], orderCount: { min: 3 } }))
    assert.isFalse(member({ regions: ['eu-west'], orderCount: { min: 4 } }))
  })

  test('one rule of several is enough', ({ assert }) => {
    assert.isTrue(belongs([{ regions: ['us-east'] }, { orderCount: { min: 1 } }], facts, NOW))
    assert.isFalse(belongs([{ regions: ['us-east'] }, { orderCount: { max: 2 } }], facts, NOW))
  })

  test('bounds of numbers include themselves', ({ assert }) => {
    assert.isTrue(member({ orderCount: { min: 3, max: 3 } }))
    assert.isFalse(member({ orderCount: { max: 2 } }))
  })

  test('lifetime value counts one currency; of another there is none', ({ assert }) => {
    assert.isTrue(member({ lifetimeValue: { currency: 'EUR', min: 5000 } }))
    assert.isFalse(member({ lifetimeValue: { currency: 'EUR', min: 5001 } }))
    assert.isFalse(member({ lifetimeValue: { currency: 'USD', min: 1 } }))
    assert.isTrue(member({ lifetimeValue: { currency: 'USD', max: 0 } }))
  })

  test('within and older than so many days leave no gap between them', ({ assert }) => {
    for (const age of [9.99, 10, 10.01]) {
      const of = { signedUpAt: NOW - age * DAY }
      assert.notEqual(member({ signedUp: { withinDays: 10 } }, of), member({ signedUp: { olderThanDays: 10 } }, of))
    }
  })

  test('times from and before', ({ assert }) => {
    assert.isTrue(member({ signedUp: { after: '2026-05-22T00:00:00Z', before: '2026-05-22T00:00:01Z' } }))
    assert.isFalse(member({ signedUp: { before: '2026-05-22T00:00:00Z' } }))
  })

  test('who never ordered meets no condition on the last order', ({ assert }) => {
    const never = { lastOrderAt: null, orderCount: 0 }
    assert.isFalse(member({ lastOrder: { withinDays: 1000 } }, never))
    assert.isFalse(member({ lastOrder: { olderThanDays: 1 } }, never))
    assert.isTrue(member({ lastOrder: { olderThanDays: 2 } }))
  })

  test('the clock matters to ages alone', ({ assert }) => {
    assert.isTrue(isTimeBased([{ regions: ['x'] }, { lastOrder: { olderThanDays: 1 } }]))
    assert.isFalse(isTimeBased([{ signedUp: { after: '2026-01-01T00:00:00Z' } }]))
  })
})

test.group('customer: rules that are refused', () => {
  for (const [rule, pointer] of [
    [{}, '/rules/0'],
    [{ orderCount: {} }, '/rules/0/orderCount'],
    [{ orderCount: { min: 2, max: 1 } }, '/rules/0/orderCount'],
    [{ lifetimeValue: { currency: 'EUR' } }, '/rules/0/lifetimeValue'],
    [{ signedUp: {} }, '/rules/0/signedUp'],
    [{ signedUp: { after: '2026-13-01T00:00:00Z' } }, '/rules/0/signedUp/after'],
    [{ signedUp: { after: '2026-02-01T00:00:00Z', before: '2026-01-01T00:00:00Z' } }, '/rules/0/signedUp'],
    [{ lastOrder: { withinDays: 5, olderThanDays: 5 } }, '/rules/0/lastOrder'],
  ] as const) {
    test(JSON.stringify(rule), ({ assert }) => {
      assert.deepEqual(
        ruleProblems([rule]).map((each) => each.pointer),
        [pointer]
      )
    })
  }

  test('a sound rule is not', ({ assert }) => {
    assert.deepEqual(ruleProblems([{ regions: ['eu-west'], lastOrder: { withinDays: 9, olderThanDays: 3 } }]), [])
  })
})
