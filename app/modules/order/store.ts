import type { CancelReason } from '#modules/order/contract'
import type { OrderStatus } from '#modules/order/domain/order_status'
import { moduleStore } from '#platform/storage/module_store'
import { placeholders, type SqlSession } from '#platform/storage/sql'

export const store = moduleStore('order')

export interface OrderRow {
  id: string
  cart_id: string | null
  customer_id: string | null
  access_hash: string | null
  email: string
  locale: string
  currency: string
  region: string
  status: OrderStatus
  subtotal: number
  discount: number
  shipping: number
  tax: number
  total: number
  /** JSON of an `Address`. */
  shipping_address: string
  shipping_method: string
  cancel_reason: CancelReason | null
  version: number
  created_at: number
  updated_at: number
}

export interface LineRow {
  id: string
  order_id: string
  position: number
  sku: string
  product_id: string
  title: string
  quantity: number
  unit_price: number
  discount: number
  tax: number
  total: number
  price_version: number
  rules: string
}

export interface HistoryRow {
  id: number
  order_id: string
  from_status: OrderStatus | null
  to_status: OrderStatus
  actor: string
  cause: string
  reason: string | null
  at: number
}

export interface ShipmentRow {
  shipment_id: string
  order_id: string
  tracking_number: string
  parcels: number
  status: 'created' | 'dispatched' | 'delivered' | 'failed'
}

export function findOrder(session: SqlSession, id: string): Promise<OrderRow | undefined> {
  return session.one<OrderRow>('SELECT * FROM orders WHERE id = ?', [id])
}

/** Orders, newest first. @param wanted what is left out does not matter; `before`: made before the order of that id */
export function listOrders(
  session: SqlSession,
  wanted: { customerId?: string | undefined; status?: OrderStatus | undefined; before?: string | null },
  limit: number
): Promise<OrderRow[]> {
  const conditions = [
    ['customer_id = ?', wanted.customerId],
    ['status = ?', wanted.status],
    ['id < ?', wanted.before],
  ].filter((each): each is [string, string] => typeof each[1] === 'string')
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}` : ''
  return session.all<OrderRow>(`SELECT * FROM orders ${where} ORDER BY id DESC LIMIT ?`, [
    ...conditions.map(([, value]) => value),
    limit,
  ])
}

export function linesOf(session: SqlSession, orderId: string): Promise<LineRow[]> {
  return session.all<LineRow>('SELECT * FROM order_lines WHERE order_id = ? ORDER BY position', [orderId])
}

/** The lines of several orders in one query, by order. */
export async function linesOfAll(session: SqlSession, orderIds: readonly string[]): Promise<Map<string, LineRow[]>> {
  if (orderIds.length === 0) return new Map()
  const rows = await session.all<LineRow>(
    `SELECT * FROM order_lines WHERE order_id IN (${placeholders(orderIds.length)}) ORDER BY order_id, position`,
    orderIds
  )
  return Map.groupBy(rows, (row) => row.order_id)
}

/** What happened to several orders, in one query, by order. */
export async function historyOfAll(
  session: SqlSession,
  orderIds: readonly string[]
): Promise<Map<string, HistoryRow[]>> {
  if (orderIds.length === 0) return new Map()
  const rows = await session.all<HistoryRow>(
    `SELECT * FROM order_history WHERE order_id IN (${placeholders(orderIds.length)}) ORDER BY id`,
    orderIds
  )
  return Map.groupBy(rows, (row) => row.order_id)
}

/** What happened to an order after the entry of that id; all of it by default. */
export function historyOf(session: SqlSession, orderId: string, after = 0): Promise<HistoryRow[]> {
  return session.all<HistoryRow>('SELECT * FROM order_history WHERE order_id = ? AND id > ? ORDER BY id', [
    orderId,
    after,
  ])
}

export function shipmentsOf(session: SqlSession, orderId: string): Promise<ShipmentRow[]> {
  return session.all<ShipmentRow>('SELECT * FROM order_shipments WHERE order_id = ? ORDER BY shipment_id', [orderId])
}

export const RETURN_STATUSES = ['requested', 'received', 'refunded'] as const
export type ReturnStatus = (typeof RETURN_STATUSES)[number]

export interface ReturnRow {
  id: string
  order_id: string
  status: ReturnStatus
  reason: string | null
  refund_id: string
  refund: number
  created_at: number
  updated_at: number
}

export interface ReturnLineRow {
  return_id: string
  line_id: string
  sku: string
  quantity: number
  refund: number
}

/** The lines of all returns of an order. */
export function returnLinesOf(session: SqlSession, orderId: string): Promise<ReturnLineRow[]> {
  return session.all<ReturnLineRow>(
    `SELECT r.return_id, r.line_id, l.sku, r.quantity, r.refund FROM order_return_lines r
     JOIN order_lines l ON l.id = r.line_id WHERE l.order_id = ? ORDER BY r.return_id, l.position`,
    [orderId]
  )
}
