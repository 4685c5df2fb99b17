import { randomUUID } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import type { Address } from '#platform/values/address'
import { ApiProblem } from '#web/api'
import type { Cart, Evaluation, List, ShippingOption } from '#web/api_shapes'
import { findCart, readCart } from '#web/carts'
import { COUNTRIES, DEMO_ADDRESSES, TEST_CARDS } from '#web/checkout_choices'
import { formErrors, NO_ERRORS, type FormErrors } from '#web/form_errors'
import { goTo, text } from '#web/forms'
import { show } from '#web/views'
import { env } from '#start/env'

const ADDRESS_FIELDS = ['name', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const
const FIELDS = ['email', ...ADDRESS_FIELDS, 'shippingMethod', 'card', 'key'] as const
type Values = Record<(typeof FIELDS)[number], string>

const POINTERS = [
  '/email',
  '/shippingMethod',
  '/payment/token',
  ...ADDRESS_FIELDS.map((name) => `/shippingAddress/${name}`),
]

/** Where the visitor says who they are, where it goes and how they pay. */
export default class CheckoutPage {
  async show(ctx: HttpContext) {
    const cart = await readCart(ctx)
    if (!cart || cart.items.length === 0) return goTo(ctx, '/cart')
    await showCheckout(ctx, cart, await firstValues(ctx, cart))
  }

  /** The form's key makes one order of it, however often it is sent. */
  async store(ctx: HttpContext) {
    const { api, visitor } = ctx
    const cookie = visitor.cart
    if (!cookie) return goTo(ctx, '/cart')
    const values = Object.fromEntries(FIELDS.map((name) => [name, text(ctx, name)])) as Values
    /* Only what we gave out: the rest would be no header. */
    if (!/^[\w-]{8,64}$/.test(values.key)) values.key = randomUUID()
    try {
      const { orderId } = await api.post<{ orderId: string }>(`/v1/carts/${cookie.id}/checkout`, toBody(values), {
        cartToken: cookie.token,
        idempotencyKey: values.key,
      })
      placed(ctx, orderId, cookie.token)
    } catch (error) {
      const cart = await findCart(ctx)
      /* It was bought by another request, from another tab say: that order is the one to show. */
      if (cart?.orderId) return placed(ctx, cart.orderId, cookie.token)
      if (!cart || cart.items.length === 0) return goTo(ctx, '/cart')
      await showCheckout(ctx, cart, values, formErrors(error, POINTERS))
    }
  }
}

function placed(ctx: HttpContext, orderId: string, cartToken: string): void {
  ctx.visitor.keepOrder(orderId, cartToken)
  ctx.visitor.dropCart()
  goTo(ctx, `/orders/${orderId}`)
}

function toBody({ email, shippingMethod, card, key: _key, ...address }: Values) {
  const { line2, region, ...required } = address
  return {
    email,
    shippingAddress: { ...required, ...(line2.trim() && { line2 }), ...(region.trim() && { region }) },
    shippingMethod,
    payment: { token: card },
  }
}

/** What is known already: of the account, or for trying out. */
async function firstValues({ api, visitor }: HttpContext, cart: Cart): Promise<Values> {
  const values: Values = { ...empty(), card: TEST_CARDS[0]!.token, key: randomUUID() }
  const session = await visitor.session('customer')
  if (session) {
    const { data } = await api.get<List<Address & { default: boolean }>>(
      `/v1/customers/${session.customerId}/addresses?limit=100`,
      { bearer: session.accessToken }
    )
    const address = data.find((each) => each.default) ?? data[0]
    return { ...values, email: session.email, ...(address ? fromAddress(address) : {}) }
  }
  if (env.NODE_ENV === 'production') return values
  return { ...values, email: 'ada@example.com', ...(DEMO_ADDRESSES[cart.region] ?? {}) }
}

const empty = (): Values => Object.fromEntries(FIELDS.map((name) => [name, ''])) as Values

const fromAddress = (address: Address): Partial<Values> =>
  Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, address[name] ?? '']))

async function showCheckout(
  ctx: HttpContext,
  cart: Cart,
  values: Values,
  errors: FormErrors = NO_ERRORS
): Promise<void> {
  const methods = await shippingMethods(ctx, cart)
  const state = {
    cart,
    methods,
    /* What cannot be chosen any more is not kept. */
    values: methods.some(({ method }) => method === values.shippingMethod)
      ? values
      : { ...values, shippingMethod: methods[0]?.method ?? '' },
    errors,
    errorCount: Object.keys(errors.fields).length,
    countries: COUNTRIES,
    cards: TEST_CARDS,
  }
  await show(ctx, 'pages/checkout', state, errors === NO_ERRORS ? 200 : 422)
}

interface ShownMethod {
  readonly method: string
  readonly price: ShippingOption['price']
  /** With everything; `null` where it cannot be said before the order is there. */
  readonly total: ShippingOption['price'] | null
}

/** The ways it can be sent, with what rules take off their price, and what the whole would cost. */
async function shippingMethods({ api, visitor }: HttpContext, cart: Cart): Promise<ShownMethod[]> {
  const cartToken = visitor.cart!.token
  const { data } = await api.get<{ data: ShippingOption[] }>(`/v1/carts/${cart.id}/shipping-options`, { cartToken })
  const session = cart.customerId === null ? null : await visitor.session('customer')
  const evaluation = {
    region: cart.region,
    lines: cart.items.map(({ sku, quantity }) => ({ sku, quantity })),
    coupons: cart.coupons,
  }
  const evaluate = (shippingMethod?: string) =>
    api.post<Evaluation>(
      '/v1/pricing/evaluate',
      { ...evaluation, ...(shippingMethod !== undefined && { shippingMethod }) },
      session ? { bearer: session.accessToken } : {}
    )
  try {
    const bare = await evaluate()
    /* Lines keep their price for a while: then the present one says nothing of this cart's total. */
    const same = bare.total.amount === cart.totals.total.amount
    return await Promise.all(
      data.map(async ({ method, price }) => {
        const { shipping, total } = await evaluate(method)
        return same ? { method, price: shipping, total } : { method, price, total: null }
      })
    )
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    return data.map((each) => ({ ...each, total: null }))
  }
}
