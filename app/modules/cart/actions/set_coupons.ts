import { touchCart } from '#modules/cart/actions/touch_cart'
import type { CartRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

const MOST_COUPONS = 5

const codesOf = (cart: CartRow) => JSON.parse(cart.coupons) as string[]

/** Enters a code. Whether a rule takes it, and why not, is on the cart. */
export async function enterCoupon(tx: Tx, before: CartRow, code: string): Promise<CartRow> {
  const codes = codesOf(before)
  const entered = code.toUpperCase()
  if (codes.includes(entered)) return before
  if (codes.length >= MOST_COUPONS) {
    throw new Problem(409, 'E_TOO_MANY_COUPONS', `A cart takes ${MOST_COUPONS} codes at most.`)
  }
  return writeCodes(tx, before, [...codes, entered])
}

/** @throws Problem 404 when it was not entered */
export async function removeCoupon(tx: Tx, before: CartRow, code: string): Promise<CartRow> {
  const codes = codesOf(before)
  const entered = code.toUpperCase()
  if (!codes.includes(entered)) throw Problem.notFound('code on this cart')
  return writeCodes(
    tx,
    before,
    codes.filter((each) => each !== entered)
  )
}

async function writeCodes(tx: Tx, before: CartRow, codes: readonly string[]): Promise<CartRow> {
  const cart = await touchCart(tx, before)
  const coupons = JSON.stringify(codes)
  await tx.run('UPDATE carts SET coupons = ? WHERE id = ?', [coupons, cart.id])
  return { ...cart, coupons }
}
