import { newKey, type Api } from '#tests/journeys/api'
import type { Journey } from '#tests/journeys/journey'
import { demoCheckout } from '#tests/support/demo_checkout'

export interface Cart {
  readonly id: string
  readonly token: string
}

export interface TestProduct {
  readonly sku: string
  readonly slug: string
  /** Minor units, EUR. */
  readonly price: number
}

/** What journeys do over and over: sign in, put something on sale, fill a cart, check out, follow. */
export class Shop {
  readonly api: Api
  readonly #account: { email: string; password: string }
  #staff: { token: string; until: number } | undefined

  constructor(api: Api, account: { email: string; password: string }) {
    this.api = api
    this.#account = account
  }

  /** An access token for staff, fetched anew before it runs out. */
  async staff(): Promise<string> {
    if (!this.#staff || this.#staff.until < Date.now()) {
      const answer = await this.api.post('/v1/auth/tokens', this.#account)
      if (answer.status !== 200)
        throw new Error(`Staff cannot sign in: ${answer.status} ${JSON.stringify(answer.body)}`)
      this.#staff = { token: answer.body.accessToken, until: Date.now() + (answer.body.expiresIn - 60) * 1000 }
    }
    return this.#staff.token
  }

  /** A product of the journey's own, so that nobody else's buying gets in its way. On sale when this resolves. */
  async putOnSale(journey: Journey, units: number, price = 1990): Promise<TestProduct> {
    const bearer = await this.staff()
    const mark = newKey().slice(0, 8)
    const [sku, slug] = [`E2E-${mark}`, `journey-${mark}`]
    const variants = [{ sku, title: `Journey ${mark}`, options: {} }]
    const product = {
      slug,
      title: `Journey ${mark}`,
      description: 'For a test.',
      status: 'active',
      categories: [],
      variants,
    }
    journey.status('make a product', await this.api.post('/v1/products', product, { bearer }), 201)
    const prices = [{ region: 'eu-west', price: { amount: price, currency: 'EUR' } }]
    journey.status('price it', await this.api.put(`/v1/prices/${sku}`, { prices }, { bearer }), 201)
    journey.status('count its stock', await this.api.put(`/v1/stock/${sku}`, { onHand: units }, { bearer }), 200)
    await journey.until('the product on sale everywhere', async () => {
      const shown = await this.api.get(`/v1/products/${slug}?region=eu-west`)
      const [variant] = shown.body.variants ?? []
      return variant?.price?.amount === price && variant.available === units
    })
    return { sku, slug, price }
  }

  async newCart(journey: Journey): Promise<Cart> {
    const answer = await this.api.post('/v1/carts', { region: 'eu-west' })
    const { id, token } = journey.status('make a cart', answer, 201)
    return { id, token }
  }

  async add(journey: Journey, cart: Cart, sku: string, quantity: number): Promise<any> {
    /* Prices reach the cart by events too, which a product that is a moment old has to wait for. */
    return journey.until('put it into the cart', async () => {
      const answer = await this.api.post(`/v1/carts/${cart.id}/items`, { sku, quantity }, { cartToken: cart.token })
      return answer.status === 201 ? answer.body : answer.status === 422 ? undefined : fail(answer)
    })
  }

  checkout(cart: Cart, token: string, idempotencyKey = newKey()) {
    const body = { ...demoCheckout, payment: { token } }
    return this.api.post(`/v1/carts/${cart.id}/checkout`, body, { cartToken: cart.token, idempotencyKey })
  }

  /** The order as it is now. */
  order(orderId: string, cartToken: string) {
    return this.api.get(`/v1/orders/${orderId}?consistency=strong`, { cartToken })
  }

  /** Follows an order live until it settles; answers the last state that was told. */
  async follow(journey: Journey, orderId: string, as: { cartToken?: string; bearer?: string }): Promise<any> {
    let last: any
    for await (const { event, data } of this.api.events(`/v1/orders/${orderId}/events`, as)) {
      if (event === 'status') journey.step(`      ${data.status}${data.reason ? ` (${data.reason})` : ''}`)
      last = data
    }
    return last
  }

  /** The events of an order as support saw them, in causal order. */
  async timeline(orderId: string): Promise<string[]> {
    const answer = await this.api.get(`/v1/timeline/orders/${orderId}`, { bearer: await this.staff() })
    return (answer.body.entries ?? answer.body.data ?? []).map((entry: any) => entry.type)
  }

  async stock(sku: string): Promise<{ onHand: number; reserved: number; available: number }> {
    return (await this.api.get(`/v1/stock/${sku}`, { bearer: await this.staff() })).body
  }
}

function fail(answer: { status: number; body: unknown }): never {
  throw new Error(`answered ${answer.status} ${JSON.stringify(answer.body)}`)
}
