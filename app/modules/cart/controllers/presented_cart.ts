import type { HttpContext } from '@adonisjs/core/http'
import { cartCopies } from '#modules/cart/cart_copies'
import { quoteCart, type QuotedItem } from '#modules/cart/actions/quote_cart'
import { findCart, itemsOf, type CartRow, type ItemRow } from '#modules/cart/store'
import { mayAccess } from '#platform/http/auth'
import { Problem } from '#platform/http/problem'
import type { SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'
import { iso } from '#platform/values/clock'
import { money } from '#platform/values/money'

/** The cart of the route, if it is the caller's. @throws Problem 404 when there is none or it is somebody else's */
export async function ownCart(ctx: HttpContext, session: SqlSession): Promise<CartRow> {
  const cart = await findCart(session, ctx.params.id)
  if (!cart || !mayAccess(ctx, cart.customer_id, cart.token_hash)) throw Problem.notFound('cart')
  return cart
}

/** The cart that a change leaves, as its owner sees it; its copy is kept once the change has committed. */
export async function presentChanged(tx: Tx, cart: CartRow) {
  const lines = await itemsOf(tx, cart.id)
  cartCopies?.keepAfter(tx, cart, lines)
  return presentCart(tx, cart, lines)
}

/** A cart as its owner sees it: every line with its snapshot, and why each rule applied or not. */
export async function presentCart(session: SqlSession, cart: CartRow, lines: readonly ItemRow[]) {
  const { evaluation, items } = await quoteCart(session, cart, lines, null)
  const { subtotal, discount, shipping, tax, total } = evaluation
  return {
    id: cart.id,
    status: cart.status,
    customerId: cart.customer_id,
    currency: cart.currency,
    region: cart.region,
    locale: cart.locale,
    coupons: JSON.parse(cart.coupons) as string[],
    items: items.map((item) => presentItem(item, cart.currency)),
    totals: { subtotal, discount, shipping, tax, total },
    rules: evaluation.rules,
    orderId: cart.order_id,
    version: cart.version,
    createdAt: iso(cart.created_at),
    updatedAt: iso(cart.updated_at),
  }
}

function presentItem({ item, line, product }: QuotedItem, currency: string) {
  return {
    id: item.id,
    sku: item.sku,
    productId: product?.productId ?? null,
    title: product?.title ?? item.sku,
    onOffer: product !== undefined,
    quantity: item.quantity,
    unitPrice: money(item.unit_price, currency),
    subtotal: line.subtotal,
    discount: line.discount,
    tax: line.tax,
    total: line.total,
    snapshot: { priceVersion: item.price_version, pricedAt: iso(item.priced_at), rules: line.rules },
  }
}
