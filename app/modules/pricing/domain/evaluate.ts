import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
import type { Money } from '#platform/values/money'

export interface EvaluationInput {
  readonly terms: RegionTerms
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
  readonly discount: Money
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
  /** What it took off; zero when it did not apply. */
  readonly amount: Money
}

export interface Evaluation {
  readonly currency: string
  readonly lines: readonly EvaluatedLine[]
  readonly subtotal: Money
  readonly discount: Money
  readonly shipping: Money
  readonly tax: Money
  readonly total: Money
  readonly rules: readonly RuleOutcome[]
}

/** What a cart costs, and why. Pure: the same input gives the same answer, in pricing and wherever it is projected. */
export declare function evaluate(input: EvaluationInput): Evaluation
