import type { CustomerFacts } from '#modules/customer/domain/segment_rules'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import type { Money } from '#platform/values/money'

/** An order as far as its events have come, in whichever order they came. */
export interface OrderState {
  readonly confirmedAt: number | null
  readonly currency: string
  readonly total: number
  readonly cancelled: boolean
  /** Minor units by return id, so that a return counts once however often it is told. */
  readonly refunds: Readonly<Record<string, number>>
}

export type OrderChange =
  | { kind: 'confirmed'; at: number; total: Money }
  | { kind: 'cancelled'; total: Money }
  | { kind: 'returned'; returnId: string; refund: Money }

/** Adds one event to an order. Each sets what no other sets, so their order does not matter, nor does a repetition. */
export function fold(state: OrderState | undefined, change: OrderChange): OrderState {
  const { amount, currency } = change.kind === 'returned' ? change.refund : change.total
  const before = state ?? { confirmedAt: null, currency, total: 0, cancelled: false, refunds: {} }
  switch (change.kind) {
    case 'confirmed':
      return { ...before, confirmedAt: before.confirmedAt ?? change.at, total: amount }
    case 'cancelled':
      return { ...before, cancelled: true }
    case 'returned':
      return { ...before, refunds: { ...before.refunds, [change.returnId]: amount } }
  }
}

/**
 * What an order adds to its customer's figures: nothing before its confirmation and after its cancellation, its total less
 * what was refunded in between; and it is no order of theirs any more when all of it was refunded.
 */
export function share({ confirmedAt, total, cancelled, refunds }: OrderState): { count: 0 | 1; value: number } {
  const refunded = Object.values(refunds).reduce((a, b) => a + b, 0)
  const gone = confirmedAt === null || cancelled || (refunded > 0 && refunded >= total)
  return gone ? { count: 0, value: 0 } : { count: 1, value: total - refunded }
}

interface OrderRow {
  confirmed_at: number | null
  currency: string
  total: number
  cancelled: number
  refunds: string
}

/**
 * Notes an event of a customer's order.
 * @returns whether the customer's figures changed by it
 */
export async function noteOrder(tx: Tx, orderId: string, customerId: string, change: OrderChange): Promise<boolean> {
  const row = await tx.one<OrderRow>(
    'SELECT confirmed_at, currency, total, cancelled, refunds FROM customer_orders WHERE order_id = ?',
    [orderId]
  )
  const before = row && {
    confirmedAt: row.confirmed_at,
    currency: row.currency,
    total: row.total,
    cancelled: row.cancelled === 1,
    refunds: JSON.parse(row.refunds) as Record<string, number>,
  }
  const after = fold(before, change)
  const [was, is] = [before ? share(before) : { count: 0, value: 0 }, share(after)]
  await tx.insert(
    'customer_orders',
    {
      order_id: orderId,
      customer_id: customerId,
      confirmed_at: after.confirmedAt,
      currency: after.currency,
      total: after.total,
      cancelled: Number(after.cancelled),
      refunds: JSON.stringify(after.refunds),
      counted: is.count,
    },
    { key: ['order_id'], do: 'update' }
  )
  const [count, value] = [is.count - was.count, is.value - was.value]
  if (count === 0 && value === 0) return false
  await addUp(tx, customerId, after.currency, count, value)
  return true
}

/** Relative, so that two orders of one customer that are noted at once both count. */
async function addUp(tx: Tx, customerId: string, currency: string, count: number, value: number): Promise<void> {
  await tx.insert(
    'order_figures',
    { customer_id: customerId, currency, order_count: 0, value: 0, last_order_at: null },
    { key: ['customer_id', 'currency'], do: 'nothing' }
  )
  await tx.run(
    `UPDATE order_figures SET order_count = order_count + ?, value = value + ?, last_order_at =
       (SELECT MAX(confirmed_at) FROM customer_orders WHERE customer_id = ? AND currency = ? AND counted = 1)
     WHERE customer_id = ? AND currency = ?`,
    [count, value, customerId, currency, customerId, currency]
  )
}

export type OrderFigures = Pick<CustomerFacts, 'orderCount' | 'lifetimeValue' | 'lastOrderAt'>

export const NO_ORDERS: OrderFigures = { orderCount: 0, lifetimeValue: new Map(), lastOrderAt: null }

interface FiguresRow {
  customer_id: string
  currency: string
  order_count: number
  value: number
  last_order_at: number | null
}

/** The figures of those customers that have any. */
export async function orderFigures(
  session: SqlSession,
  customerIds: readonly string[]
): Promise<Map<string, OrderFigures>> {
  const rows = await session.all<FiguresRow>(
    `SELECT customer_id, currency, order_count, value, last_order_at FROM order_figures
     WHERE customer_id IN (${placeholders(customerIds.length)})`,
    customerIds
  )
  const figures = new Map<string, OrderFigures>()
  for (const row of rows) {
    const { orderCount, lifetimeValue, lastOrderAt } = figures.get(row.customer_id) ?? NO_ORDERS
    figures.set(row.customer_id, {
      orderCount: orderCount + row.order_count,
      lifetimeValue: new Map(lifetimeValue).set(row.currency, row.value),
      lastOrderAt: Math.max(lastOrderAt ?? 0, row.last_order_at ?? 0) || null,
    })
  }
  return figures
}
