import { test } from '@japa/runner'
import type { EvaluationInput } from '#modules/pricing/domain/evaluate'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { AT, cart, euros, line, percent, rule } from '#modules/pricing/tests/carts'
import { money } from '#platform/values/money'

test.group('pricing: conditions', () => {
  const tea = line('TEA', 2, 1000, 'tea')
  const refused = (conditions: PriceRule['conditions'], reason: string, more: Partial<EvaluationInput> = {}) =>
    test(reason, ({ assert }) => {
      const { rules, discount } = cart([tea], [percent(1000, { conditions })], more)
      assert.deepEqual(rules[0]!.reason, reason)
      assert.isFalse(rules[0]!.applied)
      assert.equal(discount.amount, 0)
    })

  refused({ minQuantity: 3 }, 'needs 3 units, there are 2')
  refused({ minQuantity: 3, categories: ['tea'] }, 'needs 3 units, there are 2')
  refused({ segments: ['vip'] }, 'only for segment vip')
  refused({ segments: ['vip', 'loyal'] }, 'only for segments vip, loyal', { segments: ['other'] })
  refused({ regions: ['us-east'] }, 'only in region us-east')
  refused({ until: Date.UTC(2026, 10, 1) }, 'ended on 2026-11-01')
  refused({ until: AT }, 'ended on 2026-11-15')
  refused({ from: AT + 1 }, 'starts on 2026-11-15')
  refused({ coupon: 'SPRING' }, 'coupon SPRING not entered', { coupons: ['SUMMER'] })
  refused({ categories: ['coffee'] }, 'needs something of category coffee')
  refused({ skus: ['MUG', 'POT'] }, 'needs MUG or POT')
  refused({ skus: ['A', 'B', 'C', 'D'] }, 'needs one of 4 articles')
  refused({ minCartValue: euros(2001) }, 'needs a cart of €20.01, this one is €20.00')
  refused({ minCartValue: money(1, 'USD') }, 'only for carts in USD')

  test('all that hold together let the rule apply', ({ assert }) => {
    const conditions = {
      segments: ['vip', 'loyal'],
      regions: ['eu-west'],
      minQuantity: 2,
      minCartValue: euros(2500),
      from: AT,
      until: AT + 1,
      coupon: 'spring',
      categories: ['tea'],
      skus: ['TEA'],
    }
    const all = cart([tea, line('MUG', 1, 500, 'kitchen')], [percent(1000, { conditions })], {
      segments: ['loyal'],
      coupons: ['Spring'],
    })
    assert.deepEqual(
      all.lines.map(({ discount }) => discount.amount),
      [200, 0]
    )
    assert.containsSubset(all.rules, [{ applied: true, reason: '10 % off', amount: euros(200) }])
  })

  test('one that is not active does not apply', ({ assert }) => {
    assert.equal(cart([tea], [percent(1000, { active: false })]).rules[0]!.reason, 'not active')
  })
})

test.group('pricing: several rules', () => {
  const lines = [line('A', 1, 1000, 'tea'), line('B', 1, 1000)]

  test('the higher priority goes first, then the smaller id', ({ assert }) => {
    const [low, high] = [percent(1000, { priority: 1 }), percent(1000, { priority: 2 })]
    const twin = { ...low, id: 'rul_0000' }
    assert.deepEqual(
      cart(lines, [low, high, twin]).rules.map(({ ruleId }) => ruleId),
      [high.id, twin.id, low.id]
    )
  })

  test('one that stacks reduces what the others left', ({ assert }) => {
    const all = cart(lines, [percent(5000, { priority: 1 }), percent(5000, { stackable: true })])
    assert.deepEqual(
      all.lines[0]!.rules.map(({ amount }) => amount.amount),
      [500, 250]
    )
    assert.equal(all.discount.amount, 1500)
  })

  test('units that are given are worth what the others left of them', ({ assert }) => {
    const free = rule({ kind: 'buy_x_get_y', buy: 2, get: 1, basisPoints: 10_000 }, { stackable: true })
    const all = cart([line('A', 3, 1000)], [percent(5000, { priority: 1 }), free])
    assert.deepEqual(
      all.lines[0]!.rules.map(({ amount }) => amount.amount),
      [1500, 500]
    )
  })

  test('a line that is free already is not reduced', ({ assert }) => {
    const fixed = rule({ kind: 'fixed', amount: euros(100) }, { stackable: true })
    const all = cart(lines, [percent(10_000, { priority: 1 }), fixed])
    assert.containsSubset(all.rules, [{ applied: true }, { applied: false, reason: 'there is nothing to take off' }])
  })

  test('one that does not stack leaves reduced lines alone', ({ assert }) => {
    const onTea = percent(1000, { priority: 1, conditions: { categories: ['tea'] } })
    const all = cart(lines, [onTea, percent(5000)])
    assert.deepEqual(
      all.lines.map(({ discount }) => discount.amount),
      [100, 500]
    )
    assert.containsSubset(cart(lines, [percent(1000, { priority: 1 }), percent(5000)]).rules, [
      { applied: true },
      { applied: false, reason: 'does not stack, and every line it looks at is reduced already' },
    ])
  })

  test('an exclusive rule ends it, but only when it applied', ({ assert }) => {
    const closing = (conditions: PriceRule['conditions']) => percent(100, { priority: 1, exclusive: true, conditions })
    const later = percent(5000, { stackable: true })
    assert.containsSubset(cart(lines, [closing({}), later]).rules, [
      { applied: true },
      { applied: false, reason: 'an exclusive rule applied before' },
    ])
    assert.containsSubset(cart(lines, [closing({ coupon: 'X' }), later]).rules, [{ applied: false }, { applied: true }])
  })

  test('rules name themselves and their version on what they reduced', ({ assert }) => {
    const one = percent(1000)
    const [first] = cart(lines, [one]).lines
    assert.deepEqual(first!.rules, [{ ruleId: one.id, version: 3, amount: euros(100) }])
  })
})
