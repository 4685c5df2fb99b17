import type { SettlementLine } from '#modules/payment/domain/settlement'

export const RESULTS = ['matched', 'missing', 'duplicated', 'differing'] as const
export type Result = (typeof RESULTS)[number]

export type Detail =
  | 'not_in_ledger'
  | 'not_in_settlement'
  | 'twice_in_ledger'
  | 'twice_in_settlement'
  | 'amounts_differ'
  | 'unknown_order'
  | 'not_captured'
  | 'captured_twice'
  | 'captured_other_amount'
  | 'not_given_back'

/** One thing that was compared. Amounts are in minor units of `currency`; `null` where a side has none. */
export interface Finding {
  readonly subject: 'capture' | 'refund' | 'order'
  /** The PSP's id of the operation, or the order's id. */
  readonly reference: string
  readonly result: Result
  readonly detail: Detail | null
  readonly paymentId: string | null
  readonly orderId: string | null
  readonly currency: string
  /** In the settlement file. */
  readonly settled: number | null
  /** In the ledger. */
  readonly booked: number | null
  /** By the order. */
  readonly expected: number | null
  readonly occurredAt: number
}

/** A journal entry that moved money. */
export interface Booking extends SettlementLine {
  readonly orderId: string
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item])
  return groups
}

/** Compares what the PSP settled with what the ledger says of the same day, operation by operation. */
export function reconcileOperations(lines: readonly SettlementLine[], bookings: readonly Booking[]): Finding[] {
  const [settled, booked] = [byId(lines), byId(bookings)]
  return [...new Set([...settled.keys(), ...booked.keys()])].map((id) =>
    operation(settled.get(id) ?? [], booked.get(id) ?? [])
  )
}

function operation(lines: readonly SettlementLine[], bookings: readonly Booking[]): Finding {
  const [line, booking] = [lines[0], bookings[0]]
  const { id, type, reference, currency, at } = (line ?? booking)!
  const [result, detail] = verdict(lines, bookings)
  return {
    subject: type,
    reference: id,
    result,
    detail,
    paymentId: reference,
    orderId: booking?.orderId ?? null,
    currency,
    settled: line?.amount ?? null,
    booked: booking?.amount ?? null,
    expected: null,
    occurredAt: at,
  }
}

function verdict(lines: readonly SettlementLine[], bookings: readonly Booking[]): [Result, Detail | null] {
  const [line, booking] = [lines[0], bookings[0]]
  if (lines.length > 1) return ['duplicated', 'twice_in_settlement']
  if (bookings.length > 1) return ['duplicated', 'twice_in_ledger']
  if (!booking) return ['missing', 'not_in_ledger']
  if (!line) return ['missing', 'not_in_settlement']
  const same =
    line.type === booking.type &&
    line.reference === booking.reference &&
    line.amount === booking.amount &&
    line.currency === booking.currency
  return same ? ['matched', null] : ['differing', 'amounts_differ']
}

/** What an order said last and what the ledger has of it, over all days. */
export interface OrderAccount {
  readonly orderId: string
  readonly status: 'confirmed' | 'cancelled' | 'unknown'
  /** By the order; what was captured when the order is unknown. */
  readonly total: number
  readonly currency: string
  readonly changedAt: number
  readonly captures: number
  readonly captured: number
  readonly refunded: number
}

/** Compares orders with the ledger: paid once and in full when confirmed, nothing kept when cancelled. */
export function reconcileOrders(orders: readonly OrderAccount[]): Finding[] {
  return orders.map((order) => {
    const detail = orderDetail(order)
    return {
      subject: 'order',
      reference: order.orderId,
      result: detail === null ? 'matched' : ORDER_RESULTS[detail],
      detail,
      paymentId: null,
      orderId: order.orderId,
      currency: order.currency,
      settled: null,
      booked: order.status === 'cancelled' ? order.captured - order.refunded : order.captured,
      expected: order.status === 'unknown' ? null : order.status === 'cancelled' ? 0 : order.total,
      occurredAt: order.changedAt,
    }
  })
}

const ORDER_RESULTS = {
  unknown_order: 'missing',
  not_captured: 'missing',
  captured_twice: 'duplicated',
  captured_other_amount: 'differing',
  not_given_back: 'differing',
} as const satisfies Partial<Record<Detail, Result>>

function orderDetail(order: OrderAccount): keyof typeof ORDER_RESULTS | null {
  if (order.status === 'unknown') return 'unknown_order'
  if (order.captures > 1) return 'captured_twice'
  if (order.status === 'cancelled') return order.captured === order.refunded ? null : 'not_given_back'
  if (order.captures === 0) return 'not_captured'
  return order.captured === order.total ? null : 'captured_other_amount'
}

export type Counts = Record<Result, number>

export function countResults(findings: readonly Finding[]): Counts {
  const counts: Counts = { matched: 0, missing: 0, duplicated: 0, differing: 0 }
  for (const { result } of findings) counts[result]++
  return counts
}
