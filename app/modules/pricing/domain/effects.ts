import { units, type OpenLine } from '#modules/pricing/domain/lines'
import type { PriceRule, RuleEffect } from '#modules/pricing/domain/rule'
import { allocate, formatMoney, scale, type Money } from '#platform/values/money'

export type EffectOutcome =
  /** Minor units off each line, by its id: positive, and never more than the line has left. */
  | { readonly kind: 'reduced'; readonly reductions: ReadonlyMap<string, number>; readonly reason: string }
  | { readonly kind: 'shipped free'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string }

const none = (reason: string): EffectOutcome => ({ kind: 'none', reason })

/**
 * What a rule whose conditions hold does.
 * @param seen the lines it looks at; a rule that is not stackable leaves those alone that were reduced already
 * @param shipping what shipping costs so far
 */
export function effectOf({ effect, stackable }: PriceRule, seen: readonly OpenLine[], shipping: Money): EffectOutcome {
  if (effect.kind === 'free_shipping') {
    if (shipping.amount === 0) return none('shipping costs nothing so far')
    return { kind: 'shipped free', reason: 'shipping is free' }
  }
  const open = stackable ? seen : seen.filter(({ rules }) => rules.length === 0)
  if (open.length === 0) return none('does not stack, and every line it looks at is reduced already')
  switch (effect.kind) {
    case 'percent':
      return shareOff(open, effect.basisPoints, `${percent(effect.basisPoints)} off`)
    case 'tiered':
      return tierOff(open, effect, units(seen))
    case 'fixed':
      return amountOff(open, effect.amount, shipping.currency)
    case 'buy_x_get_y':
      return unitsOff(open, effect)
  }
}

function shareOff(lines: readonly OpenLine[], basisPoints: number, reason: string): EffectOutcome {
  return reduced(
    lines.map((line) => [line, scale(line.left, basisPoints, 10_000)]),
    reason
  )
}

function tierOff(
  lines: readonly OpenLine[],
  { tiers }: Extract<RuleEffect, { kind: 'tiered' }>,
  count: number
): EffectOutcome {
  const ascending = [...tiers].sort((a, b) => a.quantity - b.quantity)
  const tier = ascending.findLast(({ quantity }) => quantity <= count)
  if (!tier) return none(`needs ${ascending[0]?.quantity} units, there ${count === 1 ? 'is' : 'are'} ${count}`)
  return shareOff(lines, tier.basisPoints, `${percent(tier.basisPoints)} off from ${tier.quantity} units`)
}

/** Spread by what the lines have left. Sorted by id first, so that the odd cent does not depend on the cart's order. */
function amountOff(lines: readonly OpenLine[], amount: Money, currency: string): EffectOutcome {
  if (amount.currency !== currency) return none(`only for carts in ${amount.currency}`)
  const sorted = [...lines].sort((a, b) => (a.id < b.id ? -1 : 1))
  const parts = allocate(
    amount,
    sorted.map(({ left }) => left)
  )
  return reduced(
    sorted.map((line, i) => [line, parts[i]!.amount]),
    `${formatMoney(amount)} off`
  )
}

/** Of ten units with buy 2 get 1, the 3rd, 6th and 9th are reduced. */
function unitsOff(
  lines: readonly OpenLine[],
  { buy, get, basisPoints }: Extract<RuleEffect, { kind: 'buy_x_get_y' }>
): EffectOutcome {
  const gifts = (quantity: number) =>
    Math.floor(quantity / (buy + get)) * get + Math.max(0, (quantity % (buy + get)) - buy)
  const count = lines.reduce((total, { quantity }) => total + gifts(quantity), 0)
  if (count === 0) return none(`needs more than ${buy} units of one article`)
  return reduced(
    lines.map((line) => [line, scale(line.left, gifts(line.quantity) * basisPoints, line.quantity * 10_000)]),
    `${percent(basisPoints)} off ${count} ${count === 1 ? 'unit' : 'units'}`
  )
}

function reduced(amounts: readonly (readonly [OpenLine, number])[], reason: string): EffectOutcome {
  const reductions = new Map<string, number>()
  for (const [line, amount] of amounts) {
    const most = Math.min(amount, line.left)
    if (most > 0) reductions.set(line.id, most)
  }
  return reductions.size === 0 ? none('there is nothing to take off') : { kind: 'reduced', reductions, reason }
}

function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`
}
