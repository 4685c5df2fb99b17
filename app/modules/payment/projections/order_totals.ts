import type { OrderCancelled, OrderConfirmed } from '#modules/order/contract'
import type { DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/** What an order should have brought in, for the reconciliation: its total when confirmed, nothing when cancelled. */
export interface OrderTotalRow {
  order_id: string
  version: number
  status: 'confirmed' | 'cancelled'
  amount: number
  currency: string
  changed_at: number
}

type Settled = DataOf<typeof OrderConfirmed> | DataOf<typeof OrderCancelled>

/** A fold for both events: the newer version stands, whichever comes later. */
export const orderIs =
  (status: OrderTotalRow['status']) =>
  async ({ data, time }: DeliveredEvent<Settled>, tx: Tx): Promise<void> => {
    await tx.insert(
      'order_totals',
      { order_id: data.orderId, version: data.version, status, ...data.total, changed_at: time },
      { key: ['order_id'], do: 'update', newer: 'version' }
    )
  }

export function orderTotals(session: SqlSession, orderIds: readonly string[]): Promise<OrderTotalRow[]> {
  return session.all<OrderTotalRow>(
    `SELECT * FROM order_totals WHERE order_id IN (${placeholders(orderIds.length)})`,
    orderIds
  )
}

/** Ids of the orders that were confirmed or cancelled within a time, end excluded. */
export async function ordersChanged(session: SqlSession, from: number, to: number): Promise<string[]> {
  const rows = await session.all<{ order_id: string }>(
    'SELECT order_id FROM order_totals WHERE changed_at >= ? AND changed_at < ?',
    [from, to]
  )
  return rows.map((row) => row.order_id)
}
