import type { HttpContext } from '@adonisjs/core/http'
import { cartCopies } from '#modules/cart/cart_copies'
import { checkOut } from '#modules/cart/actions/check_out'
import { createCart } from '#modules/cart/actions/create_cart'
import { mergeCarts } from '#modules/cart/actions/merge_carts'
import { ownCart, presentCart, presentChanged } from '#modules/cart/controllers/presented_cart'
import { priceBook } from '#modules/cart/projections/price_book'
import { findCart, itemsOf, store } from '#modules/cart/store'
import { cartBody, checkoutBody, mergeBody } from '#modules/cart/validators'
import { isStaff } from '#platform/http/auth'
import { hashToken } from '#platform/http/guest_token'
import { answerOnce } from '#platform/http/idempotency'
import { Problem } from '#platform/http/problem'
import { validBody } from '#platform/http/validation'
import { etag } from '#platform/http/versions'
import { toAddress } from '#platform/values/address'

export default class CartsController {
  async store(ctx: HttpContext) {
    const { customerId, locale, ...wanted } = await validBody(ctx, cartBody)
    if (customerId !== undefined && customerId !== ctx.actor?.id && !isStaff(ctx.actor)) {
      throw new Problem(403, 'E_FORBIDDEN', 'A cart for another customer is made by staff.')
    }
    const owner = customerId ?? (ctx.actor?.role === 'customer' ? ctx.actor.id : null)
    await answerOnce(ctx, store, async (tx) => {
      const { cart, token } = await createCart(tx, {
        ...wanted,
        customerId: owner,
        locale: locale ?? ctx.request.language(['en', 'de']) ?? 'en',
      })
      return {
        status: 201,
        body: { ...(await presentChanged(tx, cart)), token },
        headers: { Location: `/v1/carts/${cart.id}`, ETag: etag(cart.version) },
      }
    })
  }

  async show(ctx: HttpContext) {
    /* Asked for at the same time as the row that says whether it is any good. */
    const copy = cartCopies?.find(ctx.params.id as string)
    const cart = await ownCart(ctx, store)
    const lines = copy ? await cartCopies!.itemsFor(cart, copy) : await itemsOf(store, cart.id)
    ctx.response.header('ETag', etag(cart.version))
    return presentCart(store, cart, lines)
  }

  async shippingOptions(ctx: HttpContext) {
    const cart = await ownCart(ctx, store)
    /* A region has a handful: one page. */
    return { data: (await priceBook.terms(store, cart.region))?.shipping ?? [], page: { next: null } }
  }

  async merge(ctx: HttpContext) {
    const { cartId, token } = await validBody(ctx, mergeBody)
    await answerOnce(ctx, store, async (tx) => {
      const into = await ownCart(ctx, tx)
      const from = await findCart(tx, cartId)
      if (!from || from.token_hash !== hashToken(token)) throw Problem.notFound('cart to merge')
      const cart = await mergeCarts(tx, into, from)
      return { status: 200, body: await presentChanged(tx, cart), headers: { ETag: etag(cart.version) } }
    })
  }

  async checkout(ctx: HttpContext) {
    const request = await validBody(ctx, checkoutBody)
    await answerOnce(ctx, store, async (tx) => {
      const cart = await ownCart(ctx, tx)
      const orderId = await checkOut(tx, cart, { ...request, shippingAddress: toAddress(request.shippingAddress) })
      const url = `/v1/orders/${orderId}`
      return { status: 202, body: { orderId, status: 'pending', url }, headers: { Location: url } }
    })
  }
}
