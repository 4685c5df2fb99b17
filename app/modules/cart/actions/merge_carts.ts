import { addItem, MOST_UNITS } from '#modules/cart/actions/set_item'
import { touchCart } from '#modules/cart/actions/touch_cart'
import { itemsOf, type CartRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

/**
 * Moves what a guest put into a cart to the cart of the customer that the guest turned out to be. Lines of the same SKU
 * are added up, as far as a line goes.
 * @throws Problem 409 when one of them is not open, or they are sold in different regions
 */
export async function mergeCarts(tx: Tx, into: CartRow, from: CartRow): Promise<CartRow> {
  if (from.id === into.id) return into
  if (from.region !== into.region) {
    throw new Problem(409, 'E_REGIONS_DIFFER', `One cart is for ${from.region}, the other for ${into.region}.`)
  }
  await touchCart(tx, from)
  let cart = into
  const present = new Map((await itemsOf(tx, into.id)).map((item) => [item.sku, item.quantity]))
  for (const { sku, quantity } of await itemsOf(tx, from.id)) {
    const room = MOST_UNITS - (present.get(sku) ?? 0)
    if (room > 0) cart = await addItem(tx, cart, { sku, quantity: Math.min(quantity, room) })
  }
  await tx.run('DELETE FROM cart_items WHERE cart_id = ?', [from.id])
  await tx.run("UPDATE carts SET status = 'merged' WHERE id = ?", [from.id])
  return cart
}
