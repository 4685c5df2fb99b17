import { takeUncounted } from '#modules/pricing/projections/rule_uses'
import { announceRule, toRule, type RuleRow } from '#modules/pricing/store'
import { placeholders } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Counts the rules of an order as used once it is confirmed, and gives them back when it is cancelled after that. A rule
 * whose limit is reached stops being active, and becomes active again when a use is given back; both are announced.
 */
export async function countUses(tx: Tx, orderId: string): Promise<void> {
  const { ruleIds, by } = await takeUncounted(tx, orderId)
  if (ruleIds.length === 0) return
  const marks = placeholders(ruleIds.length)
  await tx.run(`UPDATE price_rules SET uses = uses + ? WHERE id IN (${marks})`, [by, ...ruleIds])
  const limited = await tx.all<RuleRow>(
    `SELECT * FROM price_rules WHERE usage_limit IS NOT NULL AND id IN (${marks})`,
    ruleIds
  )
  for (const row of limited) {
    const before = toRule({ ...row, uses: row.uses - by })
    if (before.active === toRule(row).active) continue
    await tx.run('UPDATE price_rules SET version = version + 1, updated_at = ? WHERE id = ?', [now(), row.id])
    announceRule(tx, { ...row, version: row.version + 1 })
  }
}
