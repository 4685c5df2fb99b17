import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** Notes whether a customer is in a segment; older news than what is known change nothing. */
export async function keepMembership(
  tx: Tx,
  { customerId, segment, at }: { customerId: string; segment: string; at: number },
  inside: boolean
): Promise<void> {
  await tx.insert(
    'customer_segments',
    { customer_id: customerId, segment, inside: inside ? 1 : 0, changed_at: at },
    { key: ['customer_id', 'segment'], do: 'update', newer: 'changed_at' }
  )
}

/** Short names of the segments a customer is in; none for a guest. */
export async function segmentsOf(session: SqlSession, customerId: string | null): Promise<string[]> {
  if (customerId === null) return []
  const rows = await session.all<{ segment: string }>(
    'SELECT segment FROM customer_segments WHERE customer_id = ? AND inside = 1 ORDER BY segment',
    [customerId]
  )
  return rows.map(({ segment }) => segment)
}
