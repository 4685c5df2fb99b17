import { historySpan, type PastOrder } from '#modules/fraud/domain/features'
import type { SqlSession } from '#platform/storage/sql'

/** More orders than this of one buyer change no score, and reading them all would make a busy buyer slow. */
const MOST = 50

interface Row {
  order_id: string
  ordered_at: number
  outcome: PastOrder['outcome']
  declines: number
}

/** The latest orders of that customer or address, and how often their payments were declined. */
export async function pastOrders(
  session: SqlSession,
  buyer: { customerId: string | null; emailHash: string | null },
  orderedAt: number
): Promise<PastOrder[]> {
  const { from, to } = historySpan(orderedAt)
  const rows = new Map<string, Row>()
  const read = async (column: 'customer_id' | 'email_hash', value: string) => {
    const found = await session.all<Row>(
      `SELECT order_id, ordered_at, outcome,
         (SELECT COUNT(*) FROM declines WHERE declines.order_id = scores.order_id AND declined_at > ?) AS declines
       FROM scores WHERE ${column} = ? AND ordered_at > ? AND ordered_at < ? ORDER BY ordered_at DESC LIMIT ${MOST}`,
      [from, value, from, to]
    )
    for (const row of found) rows.set(row.order_id, row)
  }
  if (buyer.emailHash !== null) await read('email_hash', buyer.emailHash)
  if (buyer.customerId !== null) await read('customer_id', buyer.customerId)
  return [...rows.values()].map((row) => ({ orderedAt: row.ordered_at, outcome: row.outcome, declines: row.declines }))
}
