import type { Money } from '#platform/values/money'

/** How a region is sold to. */
export interface RegionTerms {
  readonly region: string
  readonly version: number
  readonly currency: string
  /** 1,900 is 19 %. */
  readonly taxBasisPoints: number
  /** Whether prices include the tax already. */
  readonly taxIncluded: boolean
  readonly shipping: readonly { readonly method: string; readonly price: Money }[]
}

/** When a rule applies. All that are given must hold. */
export interface RuleConditions {
  /** Any of these customer segments. */
  readonly segments?: readonly string[]
  readonly regions?: readonly string[]
  /** Units of the lines the rule looks at, taken together. */
  readonly minQuantity?: number
  /** Subtotal before discounts, in minor units of that currency. Another currency: the condition does not hold. */
  readonly minCartValue?: Money
  /** Milliseconds since the epoch. */
  readonly from?: number
  readonly until?: number
  /** A code the shopper has to enter; compared without regard to case. */
  readonly coupon?: string
  /** Only lines of these categories are looked at and reduced. */
  readonly categories?: readonly string[]
  /** Only these SKUs are looked at and reduced. */
  readonly skus?: readonly string[]
}

export type RuleEffect =
  /** That share off each line it looks at. */
  | { readonly kind: 'percent'; readonly basisPoints: number }
  /** That amount off, spread over the lines by their value; never more than they cost. Only in its own currency. */
  | { readonly kind: 'fixed'; readonly amount: Money }
  /** The share of the highest tier whose quantity is reached. */
  | { readonly kind: 'tiered'; readonly tiers: readonly { readonly quantity: number; readonly basisPoints: number }[] }
  /** For every `buy` units of a line, the next `get` are reduced by that share. */
  | { readonly kind: 'buy_x_get_y'; readonly buy: number; readonly get: number; readonly basisPoints: number }
  | { readonly kind: 'free_shipping' }

export interface PriceRule {
  readonly id: string
  readonly version: number
  readonly name: string
  /** Higher goes first. */
  readonly priority: number
  /** Once it applied, no later rule does. */
  readonly exclusive: boolean
  /** Reduces what earlier rules left; otherwise it applies only to lines that no rule reduced yet. */
  readonly stackable: boolean
  readonly conditions: RuleConditions
  readonly effect: RuleEffect
  readonly usageLimit: number | null
  readonly active: boolean
}

/** Reads the `definition` of a `pricing.rule.changed`. */
export function parseRule(definition: string): PriceRule {
  return JSON.parse(definition) as PriceRule
}
