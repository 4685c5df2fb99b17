import { touchCart } from '#modules/cart/actions/touch_cart'
import type { CartRow } from '#modules/cart/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'

const MOST_COUPONS = 5

const codesOf = (cart: CartRow) => JSON.parse(cart.coupons) as string[]

/**
 * Enters a code. Whether a rule takes it, and why not, is on the cart. One that is there stays there, at whatever version.
 * @throws Problem 409 for one too many, 412 when the cart is at another version than the client expects
 */
export async function enterCoupon(tx: Tx, before: CartRow, code: string, expected?: number): Promise<CartRow> {
  const codes = codesOf(before)
  const entered = code.toUpperCase()
  if (codes.includes(entered)) return before
  if (codes.length >= MOST_COUPONS) {
    throw new Problem(409, 'E_TOO_MANY_COUPONS', `A cart takes ${MOST_COUPONS} codes at most.`)
  }
  return writeCodes(tx, before, [...codes, entered], expected)
}

/** @throws Problem 404 when it was not entered, 412 when the cart is at another version */
export async function removeCoupon(tx: Tx, before: CartRow, code: string, expected?: number): Promise<CartRow> {
  const codes = codesOf(before)
  const entered = code.toUpperCase()
  if (!codes.includes(entered)) throw Problem.notFound('code on this cart')
  return writeCodes(
    tx,
    before,
    codes.filter((each) => each !== entered),
    expected
  )
}

async function writeCodes(
  tx: Tx,
  before: CartRow,
  codes: readonly string[],
  expected: number | undefined
): Promise<CartRow> {
  const cart = await touchCart(tx, before, expected)
  const coupons = JSON.stringify(codes)
  await tx.run('UPDATE carts SET coupons = ? WHERE id = ?', [coupons, cart.id])
  return { ...cart, coupons }
}
