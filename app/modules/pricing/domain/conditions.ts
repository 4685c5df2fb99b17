import type { EvaluationInput } from '#modules/pricing/domain/evaluate'
import { units, type OpenLine } from '#modules/pricing/domain/lines'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { formatMoney, sum, times } from '#platform/values/money'

/**
 * The first condition of a rule that does not hold, as a sentence for people, or `null` when all hold.
 * @param seen the lines the rule looks at
 */
export function refusal(rule: PriceRule, input: EvaluationInput, seen: readonly OpenLine[]): string | null {
  if (!rule.active) return 'not active'
  return outsideDates(rule, input) ?? outsideAudience(rule, input) ?? tooSmall(rule, input) ?? tooFew(rule, seen)
}

/** `from` is the first moment the rule holds, `until` the first it does not hold any more. */
function outsideDates({ conditions: { from, until } }: PriceRule, { at }: EvaluationInput): string | null {
  if (from !== undefined && at < from) return `starts on ${day(from)}`
  if (until !== undefined && at >= until) return `ended on ${day(until)}`
  return null
}

function outsideAudience({ conditions }: PriceRule, { terms, segments, coupons }: EvaluationInput): string | null {
  const { regions, segments: wanted, coupon } = conditions
  if (regions && !regions.includes(terms.region)) return `only in ${named('region', regions)}`
  if (wanted && !wanted.some((segment) => segments.includes(segment))) return `only for ${named('segment', wanted)}`
  if (coupon !== undefined && !coupons.some((code) => code.toUpperCase() === coupon.toUpperCase())) {
    return `coupon ${coupon} not entered`
  }
  return null
}

function tooSmall({ conditions: { minCartValue } }: PriceRule, { terms, lines }: EvaluationInput): string | null {
  if (!minCartValue) return null
  if (minCartValue.currency !== terms.currency) return `only for carts in ${minCartValue.currency}`
  const value = sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    terms.currency
  )
  if (value.amount >= minCartValue.amount) return null
  return `needs a cart of ${formatMoney(minCartValue)}, this one is ${formatMoney(value)}`
}

function tooFew({ conditions }: PriceRule, seen: readonly OpenLine[]): string | null {
  const { categories, skus, minQuantity } = conditions
  if (seen.length === 0) {
    if (skus) return skus.length > 3 ? `needs one of ${skus.length} articles` : `needs ${skus.join(' or ')}`
    return categories ? `needs something of ${named('category', categories)}` : 'the cart is empty'
  }
  const count = units(seen)
  if (minQuantity === undefined || count >= minQuantity) return null
  return `needs ${minQuantity} units, there ${count === 1 ? 'is' : 'are'} ${count}`
}

const PLURALS = { region: 'regions', segment: 'segments', category: 'categories' }

function named(word: keyof typeof PLURALS, names: readonly string[]): string {
  return `${names.length === 1 ? word : PLURALS[word]} ${names.join(', ')}`
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
