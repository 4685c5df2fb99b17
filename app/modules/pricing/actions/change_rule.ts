import { checkRule } from '#modules/pricing/actions/check_rule'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { announceRule, findRule, isUsedUp, type RuleDefinition, type RuleRow } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export type RuleChange = Partial<Omit<PriceRule, 'id' | 'version'>>

/**
 * Changes the given parts of a rule. Raising the limit of a rule that is used up makes it active again by itself.
 * @param version the one that the change was made against
 * @throws Problem 404, 409 for one that is to be active and has no uses left, 412 when it changed meanwhile, 422
 */
export async function changeRule(tx: Tx, id: string, version: number, change: RuleChange): Promise<RuleRow> {
  const row = await findRule(tx, id)
  if (!row) throw Problem.notFound('price rule')
  if (row.version !== version) throw stale()
  const { active, usageLimit = row.usage_limit, ...parts } = change
  const definition = { ...(JSON.parse(row.definition) as RuleDefinition), ...parts }
  await checkRule(tx, { ...definition, usageLimit })
  if (active && isUsedUp({ usage_limit: usageLimit, uses: row.uses })) {
    throw new Problem(409, 'E_USAGE_LIMIT_REACHED', `It was used ${row.uses} times, which is its limit: raise that.`)
  }
  const enabled = active === undefined ? row.enabled : Number(active)
  const changed = await tx.run(
    `UPDATE price_rules SET enabled = ?, usage_limit = ?, definition = ?, version = version + 1, updated_at = ?
     WHERE id = ? AND version = ?`,
    [enabled, usageLimit, JSON.stringify(definition), now(), id, version]
  )
  if (changed !== 1) throw stale()
  /* Read again, with the uses that were counted meanwhile: whether it is active depends on them. */
  const next = (await findRule(tx, id))!
  announceRule(tx, next)
  return next
}
