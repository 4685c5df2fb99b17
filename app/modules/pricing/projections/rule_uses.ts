import type { Tx } from '#platform/storage/transaction'

/**
 * Which order used which rules, and whether the order stands. The two come from different topics, hence in any order, and
 * at the same time: both write the order's row before they look at what the other wrote, so that one of them sees both.
 */
export async function keepCheckout(tx: Tx, orderId: string, ruleIds: readonly string[]): Promise<void> {
  await tx.insert('orders', { order_id: orderId, version: 0, confirmed: 0 }, { key: ['order_id'], do: 'nothing' })
  for (const ruleId of ruleIds) {
    await tx.insert(
      'rule_uses',
      { order_id: orderId, rule_id: ruleId, counted: 0 },
      { key: ['order_id', 'rule_id'], do: 'nothing' }
    )
  }
}

export async function keepOrder(tx: Tx, orderId: string, version: number, confirmed: boolean): Promise<void> {
  await tx.insert(
    'orders',
    { order_id: orderId, version, confirmed: confirmed ? 1 : 0 },
    { key: ['order_id'], do: 'update', newer: 'version' }
  )
}

/** The rules whose count this order changes now, and by how much; each change is answered once. */
export async function takeUncounted(tx: Tx, orderId: string): Promise<{ ruleIds: string[]; by: 1 | -1 }> {
  const rows = await tx.all<{ rule_id: string; confirmed: number }>(
    `SELECT rule_uses.rule_id, orders.confirmed FROM orders
     JOIN rule_uses ON rule_uses.order_id = orders.order_id
     WHERE orders.order_id = ? AND rule_uses.counted <> orders.confirmed ORDER BY rule_uses.rule_id`,
    [orderId]
  )
  const confirmed = rows[0]?.confirmed ?? 0
  if (rows.length > 0) await tx.run('UPDATE rule_uses SET counted = ? WHERE order_id = ?', [confirmed, orderId])
  return { ruleIds: rows.map(({ rule_id: id }) => id), by: confirmed === 1 ? 1 : -1 }
}
