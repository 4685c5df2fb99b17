import type { Tx } from '#platform/storage/transaction'

export interface OrderContact {
  readonly orderId: string
  readonly customerId: string | null
  readonly email: string
  readonly locale: string
}

/** Keeps where the news of an order go, for guests and customers alike: without the address when they are erased by now. */
export async function keepOrderContact(tx: Tx, { orderId, customerId, email, locale }: OrderContact): Promise<void> {
  const erased = customerId !== null && (await isErased(tx, customerId))
  await tx.insert(
    'order_contacts',
    { order_id: orderId, customer_id: customerId, email: erased ? null : email, locale },
    { key: ['order_id'], do: 'nothing' }
  )
}

/** Holds the contact's row until the commit, so that an erasure going on at the same time sees the new order, or is seen. */
async function isErased(tx: Tx, customerId: string): Promise<boolean> {
  const alive = await tx.run('UPDATE contacts SET erased = 0 WHERE customer_id = ? AND erased = 0', [customerId])
  if (alive > 0) return false
  return (await tx.one('SELECT 1 FROM contacts WHERE customer_id = ?', [customerId])) !== undefined
}
