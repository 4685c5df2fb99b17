import type { OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** What only `order.created` says of an order: where it goes and who may see its parcels. */
export interface OrderRow {
  order_id: string
  customer_id: string | null
  /** Hash of the cart token that opens it to its guest. */
  access_hash: string | null
  region: string
  shipping_method: string
  /** JSON of an `Address`; null once its customer was erased. */
  address: string | null
}

export function findOrder(session: SqlSession, orderId: string): Promise<OrderRow | undefined> {
  return session.one<OrderRow>(
    'SELECT order_id, customer_id, access_hash, region, shipping_method, address FROM orders WHERE order_id = ?',
    [orderId]
  )
}

/** An order is created once, so there is no version to compare: what is there already stays, an erased address above all. */
export async function noteOrder(tx: Tx, data: DataOf<typeof OrderCreated>): Promise<void> {
  const erased = data.customerId !== null && (await isErased(tx, data.customerId))
  await tx.insert(
    'orders',
    {
      order_id: data.orderId,
      customer_id: data.customerId,
      access_hash: data.accessHash,
      region: data.region,
      shipping_method: data.shippingMethod,
      address: erased ? null : JSON.stringify(data.shippingAddress),
      created_at: now(),
    },
    { key: ['order_id'], do: 'nothing' }
  )
}

/** Another topic than the erasure's: an order may be heard of later than the end of its customer. */
async function isErased(tx: Tx, customerId: string): Promise<boolean> {
  return (await tx.one('SELECT 1 FROM erased_customers WHERE customer_id = ?', [customerId])) !== undefined
}
