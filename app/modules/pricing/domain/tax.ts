import type { RegionTerms } from '#modules/pricing/domain/rule'
import { add, money, scale, share, type Money } from '#platform/values/money'

/**
 * The tax on one amount, rounded half to even, and the amount with it.
 * Where prices include tax, it is the part inside (19 of 119) and the total is the amount itself.
 */
export function withTax(
  amount: Money,
  { taxIncluded, taxBasisPoints }: Pick<RegionTerms, 'taxIncluded' | 'taxBasisPoints'>
): { tax: Money; total: Money } {
  if (taxIncluded) {
    const inside = scale(amount.amount, taxBasisPoints, 10_000 + taxBasisPoints)
    return { tax: money(inside, amount.currency), total: amount }
  }
  const tax = share(amount, taxBasisPoints)
  return { tax, total: add(amount, tax) }
}
