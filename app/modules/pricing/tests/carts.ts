/* Carts and rules in few words, for the tests of the evaluation. */
import { evaluate, type EvaluationInput } from '#modules/pricing/domain/evaluate'
import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
import { money } from '#platform/values/money'

export const euros = (amount: number) => money(amount, 'EUR')

export const included: RegionTerms = {
  region: 'eu-west',
  version: 1,
  currency: 'EUR',
  taxBasisPoints: 1900,
  taxIncluded: true,
  shipping: [{ method: 'standard', price: euros(490) }],
}
export const added: RegionTerms = { ...included, taxIncluded: false, taxBasisPoints: 825 }

export const line = (sku: string, quantity: number, cents: number, ...categories: string[]) => ({
  id: sku,
  sku,
  categories,
  quantity,
  unitPrice: euros(cents),
})

let made = 0
export const rule = (effect: PriceRule['effect'], more: Partial<PriceRule> = {}): PriceRule => ({
  id: `rul_${String(++made).padStart(4, '0')}`,
  version: 3,
  name: 'A rule',
  priority: 0,
  exclusive: false,
  stackable: false,
  conditions: {},
  effect,
  usageLimit: null,
  active: true,
  ...more,
})
export const percent = (basisPoints: number, more: Partial<PriceRule> = {}) =>
  rule({ kind: 'percent', basisPoints }, more)

/** When the carts are evaluated. */
export const AT = Date.UTC(2026, 10, 15)
export const cart = (lines: EvaluationInput['lines'], rules: PriceRule[] = [], more: Partial<EvaluationInput> = {}) =>
  evaluate({ terms: included, lines, rules, segments: [], coupons: [], shippingMethod: null, at: AT, ...more })
