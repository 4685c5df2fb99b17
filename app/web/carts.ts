import type { HttpContext } from '@adonisjs/core/http'
import { ApiProblem, type Credentials } from '#web/api'
import type { Cart, NewCart } from '#web/api_shapes'
import { chosenRegion } from '#web/markets'
import { unitsOf, type CartCookie } from '#web/visitor'

/** A line to put into a cart. */
export interface Wanted {
  readonly sku: string
  readonly title: string
  readonly quantity: number
}

/** Makes the visitor a cart, which belongs to the account they are signed in to. */
export async function newCart(ctx: HttpContext, region?: string): Promise<CartCookie> {
  const session = await ctx.visitor.session('customer')
  const credentials: Credentials = session ? { bearer: session.accessToken } : {}
  const wanted = {
    region: region ?? (await chosenRegion(ctx)).region,
    locale: ctx.request.language(['en', 'de']) ?? 'en',
  }
  const cart = await ctx.api.post<NewCart>('/v1/carts', wanted, credentials)
  ctx.visitor.keepCart(cart, cart.token)
  ctx.visitor.region = cart.region
  return ctx.visitor.cart!
}

/** The cart as it is, whatever became of it; `null` when there is none. */
export async function findCart({ api, visitor }: HttpContext): Promise<Cart | null> {
  const cookie = visitor.cart
  if (!cookie) return null
  try {
    return await api.get<Cart>(`/v1/carts/${cookie.id}`, { cartToken: cookie.token })
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null
    throw error
  }
}

/** The visitor's cart, or `null` when there is none that can still be changed; what it became is remembered. */
export async function readCart(ctx: HttpContext): Promise<Cart | null> {
  const { visitor } = ctx
  const cart = await findCart(ctx)
  if (cart?.status === 'open' || cart?.status === 'abandoned') {
    if (visitor.cart && unitsOf(cart) !== visitor.cart.units) visitor.keepCart(cart, visitor.cart.token)
    return cart
  }
  if (cart?.orderId && visitor.cart) visitor.keepOrder(cart.orderId, visitor.cart.token)
  if (visitor.cart) visitor.dropCart()
  return null
}

/** Changes the visitor's cart by one request to the API below `/v1/carts/:id`. @throws ApiProblem */
export async function changeCart(
  { api, visitor }: HttpContext,
  cart: CartCookie,
  method: 'post' | 'patch' | 'delete',
  path: string,
  body?: unknown
): Promise<Cart> {
  const url = `/v1/carts/${cart.id}${path}`
  const proof = { cartToken: cart.token }
  const changed = method === 'delete' ? await api.delete<Cart>(url, proof) : await api[method]<Cart>(url, body, proof)
  visitor.keepCart(changed, cart.token)
  return changed
}

/** Puts units into the cart; into a new one where there is none, or one that is bought or gone. */
export async function addToCart(ctx: HttpContext, line: { sku: string; quantity: number | string }): Promise<Cart> {
  const cart = ctx.visitor.cart
  if (cart) {
    try {
      return await changeCart(ctx, cart, 'post', '/items', line)
    } catch (error) {
      const over = error instanceof ApiProblem && (error.status === 404 || error.code === 'E_CART_CHECKED_OUT')
      if (!over) throw error
    }
  }
  return changeCart(ctx, await newCart(ctx), 'post', '/items', line)
}

/**
 * A new cart with these lines and codes, in place of the one there is.
 * @returns titles of what is not sold in that region
 */
export async function refill(
  ctx: HttpContext,
  lines: readonly Wanted[],
  coupons: readonly string[],
  region?: string
): Promise<string[]> {
  const cart = await newCart(ctx, region)
  const missing: string[] = []
  for (const { sku, quantity, title } of lines) {
    try {
      await changeCart(ctx, cart, 'post', '/items', { sku, quantity })
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 422) throw error
      missing.push(title)
    }
  }
  for (const code of coupons) await changeCart(ctx, cart, 'post', '/coupons', { code })
  return missing
}

/** At sign-in: what was put into the cart before goes into one of the account. */
export async function adoptCart(ctx: HttpContext): Promise<void> {
  const guests = await readCart(ctx)
  const token = ctx.visitor.cart?.token
  if (!guests || token === undefined || guests.items.length === 0) return ctx.visitor.dropCart()
  if (guests.customerId !== null) return
  const own = await newCart(ctx, guests.region)
  await changeCart(ctx, own, 'post', '/merge', { cartId: guests.id, token })
  for (const code of guests.coupons) await changeCart(ctx, own, 'post', '/coupons', { code })
}
