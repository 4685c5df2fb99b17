import { test } from '@japa/runner'
import fc from 'fast-check'
import { evaluate, type Evaluation, type EvaluationInput } from '#modules/pricing/domain/evaluate'
import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'

const currency = 'EUR'
const euros = (max: number) => fc.integer({ min: 0, max }).map((amount) => ({ amount, currency }))
const basisPoints = fc.integer({ min: 0, max: 10_000 })
const categories = fc.subarray(['tea', 'coffee', 'kitchen'])

const terms: fc.Arbitrary<RegionTerms> = fc.record({
  region: fc.constant('eu-west'),
  version: fc.constant(1),
  currency: fc.constant(currency),
  taxBasisPoints: basisPoints,
  taxIncluded: fc.boolean(),
  shipping: euros(5000).map((price) => [{ method: 'standard', price }]),
})

const lines = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    sku: fc.constantFrom('A', 'B', 'C'),
    categories,
    quantity: fc.integer({ min: 1, max: 99 }),
    unitPrice: euros(1_000_000),
  }),
  { selector: ({ id }) => id, maxLength: 6 }
)

const effect: fc.Arbitrary<PriceRule['effect']> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), basisPoints }),
  fc.record({ kind: fc.constant('fixed' as const), amount: euros(10_000_000) }),
  fc.record({
    kind: fc.constant('tiered' as const),
    tiers: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 50 }), basisPoints }), { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('buy_x_get_y' as const),
    buy: fc.integer({ min: 1, max: 5 }),
    get: fc.integer({ min: 1, max: 3 }),
    basisPoints,
  }),
  fc.constant({ kind: 'free_shipping' as const })
)

const conditions: fc.Arbitrary<PriceRule['conditions']> = fc.record(
  {
    minQuantity: fc.integer({ min: 1, max: 50 }),
    minCartValue: euros(2_000_000),
    categories: categories.filter(({ length }) => length > 0),
    skus: fc.subarray(['A', 'B', 'C'], { minLength: 1 }),
    coupon: fc.constantFrom('SPRING', 'summer'),
  },
  { requiredKeys: [] }
)

const rule: fc.Arbitrary<PriceRule> = fc.record({
  id: fc.stringMatching(/^rul_[a-z]{3}$/),
  version: fc.constant(1),
  name: fc.constant('A rule'),
  priority: fc.integer({ min: 0, max: 3 }),
  exclusive: fc.boolean(),
  stackable: fc.boolean(),
  conditions,
  effect,
  usageLimit: fc.constant(null),
  active: fc.boolean(),
})

const input: fc.Arbitrary<EvaluationInput> = fc.record({
  terms,
  lines,
  rules: fc.uniqueArray(rule, { selector: ({ id }) => id, maxLength: 6 }),
  segments: fc.constant([]),
  coupons: fc.subarray(['Spring']),
  shippingMethod: fc.constantFrom('standard', null),
  at: fc.constant(0),
})

const holds = (property: (each: EvaluationInput, seed: number) => void) =>
  fc.assert(fc.property(input, fc.nat(), property), { numRuns: 500, seed: 20_261_101 })

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((each, i) => ({ each, rank: Math.imul(seed + 1, (i + 1) * 2_654_435_761) >>> 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each)

const byId = ({ lines: all, ...rest }: Evaluation) => ({
  ...rest,
  lines: Object.fromEntries(all.map((l) => [l.id, l])),
})

test.group('pricing: what holds for every cart', () => {
  test('totals add up to the cent', ({ assert }) => {
    holds((each) => {
      const { lines: all, subtotal, discount, shipping, tax, total, rules } = evaluate(each)
      const sum = (of: (line: (typeof all)[number]) => number) => all.reduce((a, line) => a + of(line), 0)
      assert.equal(
        subtotal.amount,
        sum((line) => line.subtotal.amount)
      )
      assert.equal(
        discount.amount,
        sum((line) => line.discount.amount)
      )
      const lineTax = sum((line) => line.tax.amount)
      const shippingTax = tax.amount - lineTax
      const added = each.terms.taxIncluded ? 0 : 1
      assert.equal(total.amount, sum((line) => line.total.amount) + shipping.amount + added * shippingTax)
      assert.equal(total.amount, subtotal.amount - discount.amount + shipping.amount + added * tax.amount)
      for (const line of all) {
        assert.equal(line.total.amount, line.subtotal.amount - line.discount.amount + added * line.tax.amount)
        assert.equal(
          line.discount.amount,
          line.rules.reduce((a, { amount }) => a + amount.amount, 0)
        )
      }
      const saved = rules.reduce((a, { amount }) => a + amount.amount, 0)
      const full = each.shippingMethod === null ? 0 : each.terms.shipping[0]!.price.amount
      assert.equal(saved, discount.amount + full - shipping.amount)
    })
  })

  test('nothing is negative, and no discount exceeds its line', ({ assert }) => {
    holds((each) => {
      const { lines: all, shipping, tax, total, rules } = evaluate(each)
      for (const line of all) {
        assert.isAtLeast(line.tax.amount, 0)
        assert.isAtLeast(line.discount.amount, 0)
        assert.isAtMost(line.discount.amount, line.subtotal.amount)
        for (const { amount } of line.rules) assert.isAbove(amount.amount, 0)
      }
      for (const { amount } of [shipping, tax, total, ...rules.map((outcome) => outcome.amount)]) {
        assert.isAtLeast(amount, 0)
      }
    })
  })

  test('neither the order of the lines nor that of the rules matters', ({ assert }) => {
    holds((each, seed) => {
      const other = { ...each, lines: shuffled(each.lines, seed), rules: shuffled(each.rules, seed) }
      assert.deepEqual(byId(evaluate(other)), byId(evaluate(each)))
    })
  })

  test('a rule that does not apply changes nothing but its own outcome', ({ assert }) => {
    holds((each) => {
      const all = evaluate(each)
      const applied = new Set(all.rules.filter((outcome) => outcome.applied).map(({ ruleId }) => ruleId))
      const fewer = evaluate({ ...each, rules: each.rules.filter(({ id }) => applied.has(id)) })
      assert.deepEqual(fewer, { ...all, rules: all.rules.filter((outcome) => outcome.applied) })
    })
  })

  test('after an exclusive rule applied, no other does; a rule that does not stack reduces untouched lines', ({
    assert,
  }) => {
    holds((each) => {
      const { rules: outcomes, lines: all } = evaluate(each)
      const rules = new Map(each.rules.map((one) => [one.id, one]))
      const end = outcomes.findIndex(({ applied, ruleId }) => applied && rules.get(ruleId)!.exclusive)
      if (end >= 0) assert.isFalse(outcomes.slice(end + 1).some(({ applied }) => applied))
      for (const line of all) {
        for (const { ruleId } of line.rules.slice(1)) assert.isTrue(rules.get(ruleId)!.stackable)
      }
    })
  })
})
