import type { OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** Whose an order is: lets its customer, or the guest with its token, at its tickets and its timeline. */
export interface OrderRow {
  order_id: string
  customer_id: string | null
  access_hash: string | null
}

export function findOrder(session: SqlSession, id: string): Promise<OrderRow | undefined> {
  return session.one<OrderRow>('SELECT order_id, customer_id, access_hash FROM orders WHERE order_id = ?', [id])
}

/** An order's owner never changes, so there is no version to look at. */
export async function noteOrder(tx: Tx, data: Readonly<DataOf<typeof OrderCreated>>): Promise<void> {
  await tx.insert(
    'orders',
    { order_id: data.orderId, customer_id: data.customerId, access_hash: data.accessHash },
    { key: ['order_id'], do: 'nothing' }
  )
}
