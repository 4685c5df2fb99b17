import type { PriceRule } from '#modules/pricing/domain/rule'
import { allTerms } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import type { FieldError } from '#platform/values/field_error'
import type { Tx } from '#platform/storage/transaction'

/**
 * What the single fields of a rule cannot say: how they go together, and with the regions there are.
 * @throws Problem 422
 */
export async function checkRule(
  tx: Tx,
  { conditions, effect, usageLimit }: Pick<PriceRule, 'conditions' | 'effect' | 'usageLimit'>
): Promise<void> {
  const terms = await allTerms(tx)
  const errors: FieldError[] = []
  const refuse = (pointer: string, rule: string, detail: string) => void errors.push({ pointer, rule, detail })
  const { from, until, regions = [], minCartValue } = conditions
  if (from !== undefined && until !== undefined && until <= from) {
    refuse('/conditions/until', 'after', 'It has to be later than from.')
  }
  for (const [i, region] of regions.entries()) {
    if (!terms.some((each) => each.region === region)) {
      refuse(`/conditions/regions/${i}`, 'known', `There is no region ${region}.`)
    }
  }
  const sold = (currency: string) => terms.some((each) => each.currency === currency)
  if (minCartValue && !sold(minCartValue.currency)) {
    refuse('/conditions/minCartValue/currency', 'known', `No region sells in ${minCartValue.currency}.`)
  }
  if (effect.kind === 'fixed' && !sold(effect.amount.currency)) {
    refuse('/effect/amount/currency', 'known', `No region sells in ${effect.amount.currency}.`)
  }
  if (effect.kind === 'free_shipping' && usageLimit !== null) {
    /* A checkout names the rules of its lines, and free shipping is on none of them: nobody could count it. */
    refuse('/usageLimit', 'countable', 'Free shipping cannot be limited, because its uses are not counted.')
  }
  if (errors.length > 0) throw Problem.invalid(errors)
}
