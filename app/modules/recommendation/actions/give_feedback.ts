import { logLine } from '#modules/recommendation/actions/log_line'
import { env } from '#modules/recommendation/env'
import type { ServedRow } from '#modules/recommendation/store'
import type { Tx } from '#platform/storage/transaction'
import { iso, now } from '#platform/values/clock'

const DAY_MS = 86_400_000

/** Recommendations older than this are forgotten. In milliseconds since the epoch. */
export const forgottenBefore = (): number => now() - env.RECOMMENDATION_FEEDBACK_DAYS * DAY_MS

export type FeedbackType = 'click' | 'purchase'

export type FeedbackResult =
  | { kind: 'noted'; at: number }
  /** It was said before; nothing is logged again. */
  | { kind: 'repeated'; at: number }
  | { kind: 'not served' }
  | { kind: 'missing' }

/** Notes what became of something that was shown, once per recommendation, type and SKU. */
export async function giveFeedback(tx: Tx, id: string, type: FeedbackType, sku: string): Promise<FeedbackResult> {
  const served = await tx.one<ServedRow>('SELECT id, skus, at FROM served WHERE id = ? AND at >= ?', [
    id,
    forgottenBefore(),
  ])
  if (!served) return { kind: 'missing' }
  if (!(JSON.parse(served.skus) as string[]).includes(sku)) return { kind: 'not served' }
  const at = now()
  const fresh = await tx.insert(
    'feedback',
    { served_id: id, type, sku, at },
    { key: ['served_id', 'type', 'sku'], do: 'nothing' }
  )
  if (fresh === 0) {
    const earlier = await tx.one<{ at: number }>(
      'SELECT at FROM feedback WHERE served_id = ? AND type = ? AND sku = ?',
      [id, type, sku]
    )
    return { kind: 'repeated', at: earlier!.at }
  }
  await logLine(tx, at, { type: 'feedback', id, at: iso(at), feedback: type, sku })
  return { kind: 'noted', at }
}
