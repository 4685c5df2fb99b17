import type { EvaluatedLine, EvaluationInput } from '#modules/pricing/domain/evaluate'
import type { PriceRule, RegionTerms } from '#modules/pricing/domain/rule'
import { withTax } from '#modules/pricing/domain/tax'
import { money, times } from '#platform/values/money'

/** A line while rules are applied to it. */
export interface OpenLine {
  readonly id: string
  readonly sku: string
  readonly categories: readonly string[]
  readonly quantity: number
  /** Minor units. */
  readonly subtotal: number
  /** What the rules so far left of the subtotal, in minor units. */
  readonly left: number
  /** The rules that reduced it. */
  readonly rules: EvaluatedLine['rules']
}

export function openLine(line: EvaluationInput['lines'][number], currency: string): OpenLine {
  const { id, sku, categories, quantity, unitPrice } = line
  if (unitPrice.currency !== currency) {
    throw new RangeError(`The price of ${sku} is in ${unitPrice.currency}, the region sells in ${currency}`)
  }
  const subtotal = times(unitPrice, quantity).amount
  return { id, sku, categories, quantity, subtotal, left: subtotal, rules: [] }
}

/** Whether the line is one of those the rule is about. */
export function looksAt({ conditions }: PriceRule, line: OpenLine): boolean {
  const { categories, skus } = conditions
  if (skus && !skus.includes(line.sku)) return false
  return !categories || categories.some((category) => line.categories.includes(category))
}

export function units(lines: readonly OpenLine[]): number {
  return lines.reduce((count, { quantity }) => count + quantity, 0)
}

/** Takes minor units off a line; zero leaves it as one that no rule reduced. */
export function reduce(line: OpenLine, rule: PriceRule, amount: number, currency: string): OpenLine {
  if (amount === 0) return line
  const entry = { ruleId: rule.id, version: rule.version, amount: money(amount, currency) }
  return { ...line, left: line.left - amount, rules: [...line.rules, entry] }
}

export function closeLine(line: OpenLine, terms: RegionTerms): EvaluatedLine {
  const { currency } = terms
  return {
    id: line.id,
    subtotal: money(line.subtotal, currency),
    discount: money(line.subtotal - line.left, currency),
    ...withTax(money(line.left, currency), terms),
    rules: line.rules,
  }
}
