import type { CartRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Opens a change of a cart: counts its version up, which every change does first, so that two at once do not both go on
 * from the same cart.
 * @param expected the version the client has seen, when it says
 * @throws Problem 409 unless the cart is open, 412 when it is at another version
 */
export async function touchCart(tx: Tx, cart: CartRow, expected?: number): Promise<CartRow> {
  if (expected !== undefined && expected !== cart.version) throw stale()
  if (cart.status === 'checked_out') {
    throw new Problem(409, 'E_CART_CHECKED_OUT', 'This cart was checked out already.', { orderId: cart.order_id })
  }
  const touched = await tx.run(
    "UPDATE carts SET status = 'open', version = version + 1, updated_at = ? WHERE id = ? AND version = ? AND status <> 'merged'",
    [now(), cart.id, cart.version]
  )
  if (touched !== 1) throw new Problem(409, 'E_CART_CHANGED', 'This cart was changed or merged meanwhile.')
  /* An abandoned cart that is taken up again is a cart like any other. */
  return { ...cart, status: 'open', version: cart.version + 1, updated_at: now() }
}
