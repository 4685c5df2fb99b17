import { announceRule, findRule } from '#modules/pricing/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

/**
 * Takes a rule away. Orders that used it keep what it took off.
 * @throws Problem 404, 412 when it changed meanwhile
 */
export async function removeRule(tx: Tx, id: string, version: number): Promise<void> {
  const row = await findRule(tx, id)
  if (!row) throw Problem.notFound('price rule')
  const removed = await tx.run('DELETE FROM price_rules WHERE id = ? AND version = ?', [id, version])
  if (removed !== 1) throw stale()
  announceRule(tx, { ...row, version: version + 1 }, 'removed')
}
