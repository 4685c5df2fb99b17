import type { HttpContext } from '@adonisjs/core/http'
import type { CancelReason } from '#modules/order/contract'
import { nextChange } from '#modules/order/order_feed'
import type { Consistency } from '#modules/order/reads'
import { orderReads } from '#modules/order/replica'
import {
  findOrder,
  historyOf,
  historyOfAll,
  linesOf,
  linesOfAll,
  shipmentsOf,
  store,
  type HistoryRow,
  type LineRow,
  type OrderRow,
} from '#modules/order/store'
import { mayAccess } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'
import { iso } from '#platform/values/clock'
import { idTime, isId } from '#platform/values/id'
import { money, type Money } from '#platform/values/money'

/** How long an order's id may be older than the order itself: the time an event takes from cart to here. */
const ON_ITS_WAY_MS = 5000
const WAIT_MS = 2000

/**
 * The order of the route, if it is the caller's. An id that was given out a moment ago is waited for: the order behind it is
 * still on its way from the cart, and a 404 would be wrong.
 * @throws Problem 404 when there is none or it is somebody else's
 */
export async function ownOrder(ctx: HttpContext, session: SqlSession = store): Promise<OrderRow> {
  const id = ctx.params.id as string
  return own(ctx, await arrived(id, session))
}

function own(ctx: HttpContext, order: OrderRow | undefined): OrderRow {
  if (!order || !mayAccess(ctx, order.customer_id, order.access_hash)) throw Problem.notFound('order')
  return order
}

async function arrived(id: string, session: SqlSession): Promise<OrderRow | undefined> {
  const giveUpAt = Date.now() + WAIT_MS
  for (;;) {
    const order = await findOrder(session, id)
    if (order || session !== store || !isId('order', id)) return order
    if (Date.now() > giveUpAt || Math.abs(Date.now() - idTime(id)) > ON_ITS_WAY_MS) return undefined
    await nextChange(id, 100)
  }
}

/**
 * The order of the route as a whole, if it is the caller's. The replica has the word as soon as it knows the order: whose
 * an order is was written with it and never changes, however old the rest may be. One that it does not know is asked for
 * at the primary, so that nobody is told that what they have just ordered is not there.
 * @throws Problem 404 when there is none or it is somebody else's
 */
export async function readOwnOrder(ctx: HttpContext, consistency: Consistency) {
  const { value, lagMs } = await orderReads.read(consistency, async (session) => {
    const order = await findOrder(session, ctx.params.id)
    return order && { order: own(ctx, order), body: await presentOrder(session, order) }
  })
  if (value) return { ...value, lagMs }
  const order = await ownOrder(ctx)
  return { order, body: await presentOrder(store, order), lagMs: 0 }
}

/** What a shopper reads. */
const SENTENCES: Record<CancelReason, string> = {
  out_of_stock: 'Something in it was sold out by the time you ordered. You were not charged.',
  hold_expired:
    'The payment took longer than we could keep your items, and they were sold meanwhile. You were not charged.',
  payment_failed: 'The payment did not go through. You were not charged.',
  fraud_rejected: 'We could not accept this order. You were not charged.',
  review_timed_out: 'We could not check this order in time. You were not charged.',
  timed_out: 'We could not process this order in time. You were not charged.',
  requested: 'It was cancelled as requested. What was paid is paid back.',
}

export function presentSummary(order: OrderRow) {
  const amount = (minor: number): Money => money(minor, order.currency)
  return {
    id: order.id,
    status: order.status,
    customerId: order.customer_id,
    currency: order.currency,
    region: order.region,
    totals: {
      subtotal: amount(order.subtotal),
      discount: amount(order.discount),
      shipping: amount(order.shipping),
      tax: amount(order.tax),
      total: amount(order.total),
    },
    cancellation: order.cancel_reason && {
      reason: order.cancel_reason,
      message: SENTENCES[order.cancel_reason],
    },
    version: order.version,
    createdAt: iso(order.created_at),
    updatedAt: iso(order.updated_at),
  }
}

export function presentHistory({ from_status: from, to_status: status, actor, cause, reason, at }: HistoryRow) {
  return { from, status, actor, cause, reason, at: iso(at) }
}

/** Orders of a list: what every order has, with one query each for the lines and the histories of all. */
export async function presentListed(session: SqlSession, orders: readonly OrderRow[]) {
  const ids = orders.map(({ id }) => id)
  const [lines, histories] = await Promise.all([linesOfAll(session, ids), historyOfAll(session, ids)])
  return orders.map((order) => ({
    ...presentSummary(order),
    lines: (lines.get(order.id) ?? []).map((line) => presentLine(line, order.currency)),
    history: (histories.get(order.id) ?? []).map(presentHistory),
  }))
}

export async function presentOrder(session: SqlSession, order: OrderRow) {
  return {
    ...presentSummary(order),
    cartId: order.cart_id,
    email: order.email,
    locale: order.locale,
    shippingAddress: JSON.parse(order.shipping_address) as unknown,
    shippingMethod: order.shipping_method,
    lines: (await linesOf(session, order.id)).map((line) => presentLine(line, order.currency)),
    shipments: (await shipmentsOf(session, order.id)).map((parcel) => ({
      id: parcel.shipment_id,
      trackingNumber: parcel.tracking_number,
      status: parcel.status,
    })),
    history: (await historyOf(session, order.id)).map(presentHistory),
  }
}

function presentLine(line: LineRow, currency: string) {
  return {
    id: line.id,
    sku: line.sku,
    productId: line.product_id,
    title: line.title,
    quantity: line.quantity,
    unitPrice: money(line.unit_price, currency),
    discount: money(line.discount, currency),
    tax: money(line.tax, currency),
    total: money(line.total, currency),
    snapshot: { priceVersion: line.price_version, rules: JSON.parse(line.rules) as unknown },
  }
}
