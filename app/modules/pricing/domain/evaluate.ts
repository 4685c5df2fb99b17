import { refusal } from '#modules/pricing/domain/conditions'
import { effectOf } from '#modules/pricing/domain/effects'
import { closeLine, looksAt, openLine, reduce, type OpenLine } from '#modules/pricing/domain/lines'
import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
import { withTax } from '#modules/pricing/domain/tax'
import { add, money, sum, zero, type Money } from '#platform/values/money'

export interface EvaluationInput {
  readonly terms: RegionTerms
  /** Their ids differ. Quantities are whole and positive, prices not negative and in the region's currency. */
  readonly lines: readonly {
    readonly id: string
    readonly sku: string
    readonly categories: readonly string[]
    readonly quantity: number
    readonly unitPrice: Money
  }[]
  readonly rules: readonly PriceRule[]
  /** Customer segments the shopper is in. */
  readonly segments: readonly string[]
  readonly coupons: readonly string[]
  /** `null` while none is chosen: shipping is zero then. */
  readonly shippingMethod: string | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface EvaluatedLine {
  readonly id: string
  /** Quantity times unit price. */
  readonly subtotal: Money
  /** What the rules took off the subtotal; never more than it. */
  readonly discount: Money
  /** Tax on what is left after the discount. Inside `total` either way. */
  readonly tax: Money
  /** What the line adds to the total, tax included. */
  readonly total: Money
  readonly rules: readonly { readonly ruleId: string; readonly version: number; readonly amount: Money }[]
}

export interface RuleOutcome {
  readonly ruleId: string
  readonly version: number
  readonly name: string
  readonly applied: boolean
  /** Why it applied or not, for people. */
  readonly reason: string
  /** What it took off the lines, or off shipping; zero when it did not apply. */
  readonly amount: Money
}

/**
 * What is to be paid. `total` is the sum of the lines' totals, plus shipping, plus the tax on shipping where tax is added:
 *
 * - prices include tax: `total = subtotal − discount + shipping`, and `tax` says how much of it is tax
 * - tax is added:       `total = subtotal − discount + shipping + tax`
 */
export interface Evaluation {
  readonly currency: string
  /** In the order they came in. */
  readonly lines: readonly EvaluatedLine[]
  /** The lines' subtotals: before discounts, as the prices are quoted, so with tax only where prices include it. */
  readonly subtotal: Money
  /** The lines' discounts. What free shipping saves is not in it, but in its rule's outcome. */
  readonly discount: Money
  /** What shipping costs after the rules; with tax only where prices include it. */
  readonly shipping: Money
  /** The lines' tax and that on shipping. */
  readonly tax: Money
  readonly total: Money
  /** One for each rule given, in the order they were tried. */
  readonly rules: readonly RuleOutcome[]
}

/**
 * What a cart costs, and why. Pure: the same input gives the same answer, in pricing and wherever it is projected.
 * Neither the order of the lines nor that of the rules matters.
 *
 * @throws RangeError for a price in another currency than the region's, or a shipping method the region does not have
 */
export function evaluate(input: EvaluationInput): Evaluation {
  const { currency } = input.terms
  const opened = input.lines.map((line) => openLine(line, currency))
  const priced = applyRules(input, opened, shippingPrice(input))
  const lines = priced.lines.map((line) => closeLine(line, input.terms))
  const shipping = withTax(priced.shipping, input.terms)
  const total = (of: (line: EvaluatedLine) => Money) => sum(lines.map(of), currency)
  return {
    currency,
    lines,
    subtotal: total((line) => line.subtotal),
    discount: total((line) => line.discount),
    shipping: priced.shipping,
    tax: add(
      total((line) => line.tax),
      shipping.tax
    ),
    total: add(
      total((line) => line.total),
      shipping.total
    ),
    rules: priced.outcomes,
  }
}

/** The one order of all rules: by priority, the higher first, then by id. */
function byPriority(a: PriceRule, b: PriceRule): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1)
}

function shippingPrice({ terms, shippingMethod }: EvaluationInput): Money {
  if (shippingMethod === null) return zero(terms.currency)
  const chosen = terms.shipping.find(({ method }) => method === shippingMethod)
  if (!chosen) throw new RangeError(`Region ${terms.region} has no shipping method "${shippingMethod}"`)
  return chosen.price
}

function applyRules(input: EvaluationInput, opened: readonly OpenLine[], chosen: Money) {
  let lines = opened
  let shipping = chosen
  let closed = false
  const outcomes: RuleOutcome[] = []
  for (const rule of [...input.rules].sort(byPriority)) {
    const seen = lines.filter((line) => looksAt(rule, line))
    const refused = closed ? 'an exclusive rule applied before' : refusal(rule, input, seen)
    const effect = refused === null ? effectOf(rule, seen, shipping) : { kind: 'none' as const, reason: refused }
    let amount = 0
    if (effect.kind === 'reduced') {
      lines = lines.map((line) => reduce(line, rule, effect.reductions.get(line.id) ?? 0, chosen.currency))
      for (const reduction of effect.reductions.values()) amount += reduction
    } else if (effect.kind === 'shipped free') {
      amount = shipping.amount
      shipping = zero(shipping.currency)
    }
    const applied = effect.kind !== 'none'
    if (applied && rule.exclusive) closed = true
    outcomes.push({
      ruleId: rule.id,
      version: rule.version,
      name: rule.name,
      applied,
      reason: effect.reason,
      amount: money(amount, shipping.currency),
    })
  }
  return { lines, shipping, outcomes }
}
