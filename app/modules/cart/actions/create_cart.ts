import { CartCreated } from '#modules/cart/contract'
import { priceBook } from '#modules/cart/projections/price_book'
import { findCart, type CartRow } from '#modules/cart/store'
import { hashToken, newGuestToken } from '#platform/http/guest_token'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface NewCart {
  /** One of the two is enough; both have to fit together. */
  readonly region?: string | undefined
  readonly currency?: string | undefined
  readonly customerId: string | null
  readonly locale: string
}

const DEFAULT_REGION = 'eu-west'

/**
 * @returns the cart, and its token, which is shown this once and never again
 * @throws Problem 422 for a region or currency that is not sold in
 */
export async function createCart(tx: Tx, wanted: NewCart): Promise<{ cart: CartRow; token: string }> {
  const terms =
    wanted.region === undefined && wanted.currency !== undefined
      ? await priceBook.regionOf(tx, wanted.currency)
      : await priceBook.terms(tx, wanted.region ?? DEFAULT_REGION)
  if (!terms) {
    const pointer = wanted.region === undefined ? '/currency' : '/region'
    throw Problem.invalid([{ pointer, detail: 'The shop does not sell there.', rule: 'known' }])
  }
  if (wanted.currency !== undefined && wanted.currency !== terms.currency) {
    const detail = `${terms.region} is sold to in ${terms.currency}.`
    throw Problem.invalid([{ pointer: '/currency', detail, rule: 'fits' }])
  }
  const id = newId('cart')
  const token = newGuestToken()
  await tx.insert('carts', {
    id,
    token_hash: hashToken(token),
    customer_id: wanted.customerId,
    currency: terms.currency,
    region: terms.region,
    locale: wanted.locale,
    status: 'open',
    coupons: '[]',
    order_id: null,
    version: 1,
    created_at: now(),
    updated_at: now(),
  })
  tx.emit(CartCreated, {
    cartId: id,
    version: 1,
    customerId: wanted.customerId,
    currency: terms.currency,
    region: terms.region,
  })
  return { cart: (await findCart(tx, id))!, token }
}
