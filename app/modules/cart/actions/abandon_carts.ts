import { CartAbandoned } from '#modules/cart/contract'
import { env } from '#modules/cart/env'
import { itemsOf, type CartRow } from '#modules/cart/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

const AT_ONCE = 100

/**
 * Notes which open carts nobody has touched for long, oldest first.
 * @returns whether there may be more
 */
export async function abandonCarts(tx: Tx): Promise<boolean> {
  const idle = await tx.all<CartRow>(
    "SELECT * FROM carts WHERE status = 'open' AND updated_at < ? ORDER BY updated_at LIMIT ?",
    [now() - env.CART_ABANDON_SECONDS * 1000, AT_ONCE]
  )
  for (const cart of idle) {
    const lines = (await itemsOf(tx, cart.id)).length
    await tx.run("UPDATE carts SET status = 'abandoned', version = version + 1 WHERE id = ?", [cart.id])
    tx.emit(CartAbandoned, { cartId: cart.id, version: cart.version + 1, customerId: cart.customer_id, lines })
  }
  return idle.length === AT_ONCE
}
