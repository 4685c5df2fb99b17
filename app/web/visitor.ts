import type { HttpContext } from '@adonisjs/core/http'
import { STAFF_COOKIE } from '#platform/http/auth'
import { ApiProblem, type Api, type Credentials } from '#web/api'
import type { Cart, Customer, Tokens } from '#web/api_shapes'

/** Somebody who signed in, as a shopper or as staff. */
export interface Session {
  readonly accessToken: string
  readonly refreshToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly customerId: string
  readonly name: string
  readonly email: string
}

export type SessionKind = 'customer' | 'staff'

export interface CartCookie {
  readonly id: string
  readonly token: string
  readonly region: string
  /** Units, for the header of every page. */
  readonly units: number
}

export interface Flash {
  readonly kind: 'good' | 'bad'
  readonly text: string
}

/** Nothing here is told to the browser's scripts: all are httpOnly, and all but the last encrypted. */
const COOKIE = {
  customer: 'faultline_session',
  staff: 'faultline_staff_session',
  cart: 'faultline_cart',
  orders: 'faultline_orders',
  region: 'faultline_region',
  flash: 'faultline_flash',
  /** The bare access token of staff, which the page of the queues reads. */
  staffToken: STAFF_COOKIE,
} as const

/** A cookie holds 4 KB: so many orders' tokens fit well. */
const MOST_ORDERS = 12
/** A token that ends within so long is renewed first. */
const EARLY_MS = 30_000
/** How long a renewed session is remembered for requests that were sent with the old one. */
const RENEWED_MS = 60_000

/**
 * Renewals by refresh token. One is good for a single use, and a browser that opens two pages at once would use it twice, which
 * ends the session.
 */
const renewals = new Map<string, Promise<Tokens>>()

function renew(api: Api, refreshToken: string): Promise<Tokens> {
  let renewal = renewals.get(refreshToken)
  if (!renewal) {
    renewal = api.post<Tokens>('/v1/auth/tokens/refresh', { refreshToken })
    renewals.set(refreshToken, renewal)
    renewal.catch(() => renewals.delete(refreshToken))
    setTimeout(() => renewals.delete(refreshToken), RENEWED_MS).unref()
  }
  return renewal
}

export const unitsOf = ({ items }: Pick<Cart, 'items'>): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0)

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Set on pages. */
    visitor: Visitor
    api: Api
  }
}

/** What the browser keeps for us between pages: in cookies that it cannot read. */
export class Visitor {
  readonly #ctx: HttpContext
  readonly #sessions = new Map<SessionKind, Session | null>()
  #cart: CartCookie | null | undefined

  constructor(ctx: HttpContext) {
    this.#ctx = ctx
  }

  /** The session as it was when last used; its token may have run out. */
  signedIn(kind: SessionKind): Session | null {
    if (!this.#sessions.has(kind)) this.#sessions.set(kind, this.#read<Session>(COOKIE[kind]))
    return this.#sessions.get(kind)!
  }

  /** The session with a token that is good, or `null` when there is none or it is over. */
  async session(kind: SessionKind): Promise<Session | null> {
    const session = this.signedIn(kind)
    if (!session || session.expiresAt - EARLY_MS > Date.now()) return session
    try {
      return this.#keep(kind, await renew(this.#ctx.api, session.refreshToken), session)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error
      this.signOut(kind)
      return null
    }
  }

  signIn(kind: SessionKind, tokens: Tokens, account: Customer): Session {
    return this.#keep(kind, tokens, account)
  }

  signOut(kind: SessionKind): void {
    this.#sessions.set(kind, null)
    this.#clear(COOKIE[kind])
    if (kind === 'staff') this.#clear(COOKIE.staffToken)
  }

  #keep(kind: SessionKind, tokens: Tokens, { name, email }: Customer): Session {
    const { accessToken, refreshToken, customerId } = tokens
    const expiresAt = Date.now() + tokens.expiresIn * 1000
    const session = { accessToken, refreshToken, customerId, name, email, expiresAt }
    this.#sessions.set(kind, session)
    this.#write(COOKIE[kind], session, kind === 'customer' ? '30d' : undefined)
    if (kind === 'staff') {
      this.#ctx.response.plainCookie(COOKIE.staffToken, accessToken, { encode: false, maxAge: tokens.expiresIn })
    }
    return session
  }

  get region(): string | null {
    return this.#read<string>(COOKIE.region)
  }

  set region(region: string) {
    this.#write(COOKIE.region, region, '365d')
  }

  get cart(): CartCookie | null {
    if (this.#cart === undefined) this.#cart = this.#read<CartCookie>(COOKIE.cart)
    return this.#cart
  }

  /** Notes a cart as the API last answered with it. */
  keepCart({ id, region, items }: Cart, token: string): void {
    this.#cart = { id, token, region, units: unitsOf({ items }) }
    this.#write(COOKIE.cart, this.#cart, '30d')
  }

  dropCart(): void {
    this.#cart = null
    this.#clear(COOKIE.cart)
  }

  /** From now on this browser may see the order that was made from a cart. */
  keepOrder(orderId: string, cartToken: string): void {
    const others = this.#orders().filter(([id]) => id !== orderId)
    this.#write(COOKIE.orders, [[orderId, cartToken], ...others].slice(0, MOST_ORDERS), '90d')
  }

  /**
   * What opens an order to this browser: the token of its cart, or who is signed in.
   * @param asItIs do not renew a session: for answers that can set no cookies
   */
  async orderCredentials(orderId: string, asItIs = false): Promise<Credentials> {
    const cartToken = this.#orders().find(([id]) => id === orderId)?.[1]
    if (cartToken !== undefined) return { cartToken }
    for (const kind of ['staff', 'customer'] as const) {
      const session = asItIs ? this.signedIn(kind) : await this.session(kind)
      if (session) return { bearer: session.accessToken }
    }
    return {}
  }

  #orders(): (readonly [id: string, token: string])[] {
    return this.#read<[string, string][]>(COOKIE.orders) ?? []
  }

  dropOrders(): void {
    this.#clear(COOKIE.orders)
  }

  /** Says something on the next page that is shown. */
  tell(kind: Flash['kind'], text: string): void {
    this.#write(COOKIE.flash, { kind, text }, '1m')
  }

  takeFlash(): Flash | null {
    const flash = this.#read<Flash>(COOKIE.flash)
    if (flash) this.#clear(COOKIE.flash)
    return flash
  }

  #read<T>(name: string): T | null {
    return (this.#ctx.request.encryptedCookie(name) as T | undefined) ?? null
  }

  #write(name: string, value: unknown, maxAge?: string): void {
    this.#ctx.response.encryptedCookie(name, value, maxAge === undefined ? {} : { maxAge })
  }

  #clear(name: string): void {
    this.#ctx.response.clearCookie(name)
  }
}
