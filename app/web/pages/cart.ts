import type { HttpContext } from '@adonisjs/core/http'
import { logger } from '#platform/observability/logger'
import { ApiProblem } from '#web/api'
import type { Cart, CartLine, Product } from '#web/api_shapes'
import { addToCart, changeCart, readCart, refill } from '#web/carts'
import { formErrors, NO_ERRORS, type FormErrors } from '#web/form_errors'
import { goTo, nextPath, number, text } from '#web/forms'
import { regions } from '#web/markets'
import { showProduct } from '#web/pages/catalogue'
import { show } from '#web/views'

/** Entered values of a form that was not right, to be shown again beside what is wrong. */
interface Refused {
  /** Id of the line, or `coupon`. */
  readonly form: string
  readonly value: string
  readonly errors: FormErrors
}

/** What the visitor is about to buy. */
export default class CartPage {
  async show(ctx: HttpContext) {
    await showCart(ctx)
  }

  async add(ctx: HttpContext) {
    const [sku, slug] = [text(ctx, 'sku'), text(ctx, 'slug')]
    try {
      const cart = await addToCart(ctx, { sku, quantity: number(ctx, 'quantity') })
      const line = cart.items.find((item) => item.sku === sku)
      ctx.visitor.tell('good', `${line?.title ?? sku} is in your cart.`)
    } catch (error) {
      const errors = formErrors(error, ['/quantity', '/sku'])
      return showProduct(ctx, slug, { sku, quantity: text(ctx, 'quantity') }, errors)
    }
    goTo(ctx, '/cart')
  }

  async update(ctx: HttpContext) {
    await this.#change(ctx, { form: ctx.params.id, value: text(ctx, 'quantity'), known: ['/quantity'] }, (cart) =>
      changeCart(ctx, cart, 'patch', `/items/${encodeURIComponent(ctx.params.id)}`, {
        quantity: number(ctx, 'quantity'),
      })
    )
  }

  async remove(ctx: HttpContext) {
    await this.#change(ctx, { form: ctx.params.id, value: '', known: [] }, (cart) =>
      changeCart(ctx, cart, 'delete', `/items/${encodeURIComponent(ctx.params.id)}`)
    )
  }

  async enterCoupon(ctx: HttpContext) {
    const code = text(ctx, 'code').trim()
    await this.#change(ctx, { form: 'coupon', value: code, known: ['/code'] }, async (cart) => {
      const before = await readCart(ctx)
      const { totals } = await changeCart(ctx, cart, 'post', '/coupons', { code })
      const helps = before !== null && totals.total.amount < before.totals.total.amount
      if (helps) ctx.visitor.tell('good', `The code ${code.toUpperCase()} makes it cheaper.`)
      else ctx.visitor.tell('bad', `The code ${code.toUpperCase()} is entered, but changes nothing for this cart.`)
    })
  }

  async removeCoupon(ctx: HttpContext) {
    await this.#change(ctx, { form: 'coupon', value: '', known: [] }, (cart) =>
      changeCart(ctx, cart, 'delete', `/coupons/${encodeURIComponent(text(ctx, 'code'))}`)
    )
  }

  /** A cart is sold in one region: one with something in it is filled anew in the other. */
  async changeRegion(ctx: HttpContext) {
    const { api, visitor } = ctx
    const wanted = (await regions(api)).find(({ region }) => region === text(ctx, 'region'))
    if (wanted) {
      const cart = await readCart(ctx)
      visitor.region = wanted.region
      if (cart && cart.region !== wanted.region) {
        const missing = await refill(ctx, cart.items, cart.coupons, wanted.region)
        if (missing.length > 0) visitor.tell('bad', `Not sold in ${wanted.name}: ${missing.join(', ')}.`)
      }
    }
    goTo(ctx, nextPath(ctx, '/'))
  }

  async #change(
    ctx: HttpContext,
    { form, value, known }: { form: string; value: string; known: string[] },
    work: (cart: NonNullable<HttpContext['visitor']['cart']>) => Promise<unknown>
  ): Promise<void> {
    const cart = ctx.visitor.cart
    try {
      if (cart) await work(cart)
    } catch (error) {
      /* The line, the code or the cart is gone already: the page shows what is there. */
      if (!(error instanceof ApiProblem) || error.status !== 404) {
        return showCart(ctx, { form, value, errors: formErrors(error, known) })
      }
    }
    goTo(ctx, '/cart')
  }
}

async function showCart(ctx: HttpContext, refused?: Refused): Promise<void> {
  const cart = await readCart(ctx)
  const state = {
    cart,
    lines: cart ? await withProducts(ctx, cart) : [],
    entered: (form: string, value: string) => (refused?.form === form ? refused.value : value),
    errorsOf: (form: string) => (refused?.form === form ? refused.errors : NO_ERRORS),
  }
  await show(ctx, 'pages/cart', state, refused ? 422 : 200)
}

interface ShownLine extends CartLine {
  readonly slug: string
  readonly category: string
  /** Units there are, or `null` when that is not known. */
  readonly available: number | null
}

/** `null` for one that is gone, and for any when the catalogue cannot be asked: the cart is shown all the same. */
async function findProduct(api: HttpContext['api'], id: string): Promise<Product | null> {
  try {
    return await api.get<Product>(`/v1/products/${id}`)
  } catch (error) {
    const isGone = error instanceof ApiProblem && error.status === 404
    logger[isGone ? 'debug' : 'warn']({ err: error, product: id }, 'a line of a cart is shown without its product')
    return null
  }
}

/** The lines with what their products' pages know. */
async function withProducts({ api }: HttpContext, cart: Cart): Promise<ShownLine[]> {
  const ids = [...new Set(cart.items.map(({ productId }) => productId))].filter((id) => id !== null)
  const products = new Map(await Promise.all(ids.map(async (id) => [id, await findProduct(api, id)] as const)))
  return cart.items.map((item) => {
    const product = products.get(item.productId ?? '')
    const variant = product?.variants.find(({ sku }) => sku === item.sku)
    return {
      ...item,
      slug: product?.slug ?? '',
      category: product?.categories[0] ?? '',
      available: variant?.available ?? null,
    }
  })
}
