/** Where an order is; the README beside `domain/` draws the ways between them. */
export const ORDER_STATUSES = [
  'pending',
  'reserved',
  'authorized',
  'confirmed',
  'fulfilling',
  'shipped',
  'delivered',
  'completed',
  'cancelled',
  'returned',
] as const

export type OrderStatus = (typeof ORDER_STATUSES)[number]

const NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['reserved', 'cancelled'],
  reserved: ['authorized', 'cancelled'],
  authorized: ['confirmed', 'cancelled'],
  confirmed: ['fulfilling', 'cancelled'],
  fulfilling: ['shipped'],
  shipped: ['delivered'],
  delivered: ['completed', 'returned'],
  completed: ['returned'],
  cancelled: [],
  returned: [],
}

export const mayBecome = (from: OrderStatus, to: OrderStatus): boolean => NEXT[from].includes(to)

/** Nothing more happens by itself; a completed order can still be returned. */
export const isSettled = (status: OrderStatus): boolean => ['completed', 'cancelled', 'returned'].includes(status)

export const isCancellable = (status: OrderStatus): boolean => mayBecome(status, 'cancelled')
