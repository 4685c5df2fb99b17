import { checkRule } from '#modules/pricing/actions/check_rule'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { announceRule, type RuleRow } from '#modules/pricing/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** @throws Problem 422 when its parts do not go together */
export async function createRule(tx: Tx, rule: Omit<PriceRule, 'version'>): Promise<RuleRow> {
  await checkRule(tx, rule)
  const { id, active, usageLimit, ...definition } = rule
  const row: RuleRow = {
    id,
    version: 1,
    enabled: active ? 1 : 0,
    usage_limit: usageLimit,
    uses: 0,
    definition: JSON.stringify(definition),
    created_at: now(),
    updated_at: now(),
  }
  await tx.insert('price_rules', { ...row })
  announceRule(tx, row)
  return row
}
