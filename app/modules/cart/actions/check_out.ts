import { CartCheckedOut } from '#modules/cart/contract'
import { quoteCart, type QuotedItem } from '#modules/cart/actions/quote_cart'
import { touchCart } from '#modules/cart/actions/touch_cart'
import { env } from '#modules/cart/env'
import { priceBook } from '#modules/cart/projections/price_book'
import { itemsOf, type CartRow, type ItemRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'

export interface CheckoutRequest {
  readonly email: string
  readonly shippingAddress: Address
  readonly shippingMethod: string
  readonly payment: { readonly token: string }
}

/**
 * Turns a cart into an order to be. A cart is checked out once: two requests at the same time make one order, and the second
 * is told which.
 * @returns the order's id, which is given out before the order module has heard of it
 * @throws Problem 409 for a cart that is empty, checked out or holds what is no longer sold; 422 for a shipping method
 */
export async function checkOut(tx: Tx, before: CartRow, request: CheckoutRequest): Promise<string> {
  const cart = await touchCart(tx, before)
  const items = await refreshed(tx, cart, await itemsOf(tx, cart.id))
  if (items.length === 0) throw new Problem(409, 'E_CART_EMPTY', 'There is nothing in this cart.')
  await requireShippingMethod(tx, cart, request.shippingMethod)
  const { evaluation, items: quoted } = await quoteCart(tx, cart, items, request.shippingMethod)
  const gone = quoted.filter(({ product }) => !product).map(({ item }) => item.sku)
  if (gone.length > 0) {
    throw new Problem(409, 'E_NOT_ON_OFFER', `No longer on offer: ${gone.join(', ')}.`, { skus: gone })
  }
  const orderId = newId('order')
  await tx.run("UPDATE carts SET status = 'checked_out', order_id = ? WHERE id = ?", [orderId, cart.id])
  tx.emit(CartCheckedOut, {
    cartId: cart.id,
    version: cart.version,
    orderId,
    customerId: cart.customer_id,
    accessHash: cart.token_hash,
    email: request.email,
    locale: cart.locale,
    currency: cart.currency,
    region: cart.region,
    shippingAddress: request.shippingAddress,
    shippingMethod: request.shippingMethod,
    paymentToken: request.payment.token,
    lines: quoted.map((each) => orderLine(each, cart.currency)),
    totals: { ...evaluation },
  })
  return orderId
}

/** Lines keep their price for a while; what is older takes the price of this moment. */
async function refreshed(tx: Tx, cart: CartRow, items: readonly ItemRow[]): Promise<ItemRow[]> {
  const oldest = now() - env.CART_PRICE_SECONDS * 1000
  const stale = items.filter((item) => item.priced_at < oldest).map(({ sku }) => sku)
  const prices = await priceBook.pricesIn(tx, cart.region, stale)
  return items.map((item) => {
    const current = prices.get(item.sku)
    return current
      ? { ...item, unit_price: current.price.amount, price_version: current.version, priced_at: now() }
      : item
  })
}

async function requireShippingMethod(tx: Tx, cart: CartRow, method: string): Promise<void> {
  const terms = await priceBook.terms(tx, cart.region)
  const methods = terms?.shipping.map((each) => each.method) ?? []
  if (methods.includes(method)) return
  const detail = `Choose one of ${methods.join(', ')}.`
  throw Problem.invalid([{ pointer: '/shippingMethod', detail, rule: 'offered' }])
}

function orderLine({ item, line, product }: QuotedItem, currency: string) {
  return {
    lineId: newId('orderLine'),
    sku: item.sku,
    productId: product!.productId,
    title: product!.title,
    quantity: item.quantity,
    unitPrice: money(item.unit_price, currency),
    discount: line.discount,
    tax: line.tax,
    total: line.total,
    priceVersion: item.price_version,
    rules: [...line.rules],
  }
}
