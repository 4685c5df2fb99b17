import { readSettlement } from '#modules/payment/actions/fetch_settlement'
import {
  reconcileOperations,
  reconcileOrders,
  type Booking,
  type Finding,
  type OrderAccount,
} from '#modules/payment/domain/reconciliation'
import { dayBounds, type SettlementLine } from '#modules/payment/domain/settlement'
import { orderTotals, ordersChanged } from '#modules/payment/projections/order_totals'
import { store } from '#modules/payment/store'
import { placeholders } from '#platform/storage/sql'

/** So many values at a time in an IN list or an INSERT. */
const CHUNK = 200

/**
 * Compares the settlement file of a UTC day, the ledger and the orders. Reads only.
 * @returns every row, the oldest first; `undefined` when no file of that day was fetched
 */
export async function compareDay(date: string): Promise<Finding[] | undefined> {
  const lines = await readSettlement(date)
  if (!lines) return undefined
  const { from, to } = dayBounds(date)!
  const bookings = await bookingsOf(from, to)
  const orderIds = new Set([...bookings.map(({ orderId }) => orderId), ...(await ordersChanged(store, from, to))])
  const orders: OrderAccount[] = []
  for (const chunk of chunks([...orderIds])) orders.push(...(await accountsOf(chunk)))
  return [...reconcileOperations(lines, bookings), ...reconcileOrders(orders)].sort(
    (a, b) => a.occurredAt - b.occurredAt
  )
}

interface BookingRow extends SettlementLine {
  order_id: string
}

/** What the ledger says moved within a time: the leg on the clearing account of each capture and refund. */
async function bookingsOf(from: number, to: number): Promise<Booking[]> {
  const rows = await store.all<BookingRow>(
    `SELECT e.psp_operation AS id, e.kind AS type, e.payment_id AS reference, e.order_id,
            e.occurred_at AS at, ABS(p.amount) AS amount, p.currency
     FROM journal_entries e JOIN postings p ON p.entry_id = e.id AND p.account = 'psp_clearing'
     WHERE e.occurred_at >= ? AND e.occurred_at < ? AND e.kind IN ('capture', 'refund')`,
    [from, to]
  )
  return rows.map(({ order_id: orderId, ...line }) => ({ ...line, orderId }))
}

interface OrderMoves {
  order_id: string
  currency: string
  kind: 'capture' | 'refund'
  entries: number
  amount: number
  last_at: number
}

async function accountsOf(orderIds: readonly string[]): Promise<OrderAccount[]> {
  const totals = new Map((await orderTotals(store, orderIds)).map((row) => [row.order_id, row]))
  const moves = Map.groupBy(
    await store.all<OrderMoves>(
      `SELECT e.order_id, p.currency, e.kind, COUNT(*) AS entries, SUM(ABS(p.amount)) AS amount,
              MAX(e.occurred_at) AS last_at
       FROM journal_entries e JOIN postings p ON p.entry_id = e.id AND p.account = 'psp_clearing'
       WHERE e.order_id IN (${placeholders(orderIds.length)}) GROUP BY e.order_id, p.currency, e.kind`,
      orderIds
    ),
    (row) => row.order_id
  )
  return orderIds.map((orderId) => {
    const [total, all] = [totals.get(orderId), moves.get(orderId) ?? []]
    const currency = total?.currency ?? all[0]?.currency ?? 'XXX'
    const of = (kind: OrderMoves['kind']) => all.find((row) => row.kind === kind && row.currency === currency)
    const [capture, refund] = [of('capture'), of('refund')]
    return {
      orderId,
      status: total?.status ?? 'unknown',
      total: total?.amount ?? 0,
      currency,
      changedAt: total?.changed_at ?? all[0]?.last_at ?? 0,
      captures: capture?.entries ?? 0,
      captured: capture?.amount ?? 0,
      refunded: refund?.amount ?? 0,
    }
  })
}

/** Pieces of a list that fit one statement. */
export function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, n) => items.slice(n * CHUNK, (n + 1) * CHUNK))
}
