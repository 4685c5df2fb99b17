import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { HttpClient } from './http_client.ts'

/** How the list of products is leafed through: paths of pages of 20, the first one first. */
export type Shelves = readonly string[]

export const STEPS = ['list', 'cart', 'add', 'shipping', 'checkout', 'confirm'] as const
export type Step = (typeof STEPS)[number]

/** One whole checkout. Times are milliseconds of `performance.now()`. */
export interface Visit {
  readonly begun: number
  readonly confirmed: number
  readonly steps: readonly (readonly [Step, number])[]
  /** Units bought. */
  readonly units: number
}

const POLL_MS = 20
const PATIENCE_MS = 30_000
const CONFIRMED = new Set(['confirmed', 'fulfilling', 'shipped', 'delivered', 'completed'])

export const firstSku = (product: any): string => product.variants[0].sku

/** The first pages of the shop's list of products. */
export async function findShelves(http: HttpClient, pages = 5): Promise<Shelves> {
  const paths = ['/v1/products?limit=20']
  while (paths.length < pages) {
    const { page } = await http.ok('GET', paths.at(-1)!)
    if (page.next === null) break
    paths.push(`/v1/products?limit=20&after=${encodeURIComponent(page.next)}`)
  }
  return paths
}

/**
 * A guest who looks at a page of products, puts one or two of them into a cart, asks how they can be sent, pays with a good
 * card and looks at the order until it is confirmed.
 * @param begun when the guest came, or meant to come
 * @throws Error when an answer is none of the expected ones, or the order is cancelled
 */
export async function visit(
  http: HttpClient,
  shelves: Shelves,
  random: () => number,
  begun = performance.now()
): Promise<Visit> {
  const steps: [Step, number][] = []
  const timed = async <T>(step: Step, work: Promise<T>): Promise<T> => {
    const from = performance.now()
    const result = await work
    steps.push([step, performance.now() - from])
    return result
  }
  const upTo = (count: number) => Math.floor(random() * count)

  const products = (await timed('list', http.ok('GET', shelves[upTo(shelves.length)]!))).data
  const cart = await timed('cart', http.ok('POST', '/v1/carts', { body: { region: 'eu-west' } }))
  const headers = { 'x-cart-token': cart.token as string }
  const [lines, first] = [1 + upTo(2), upTo(products.length)]
  let units = 0
  for (let line = 0; line < lines; line++) {
    const quantity = 1 + upTo(2)
    const body = { sku: firstSku(products[(first + line * 7) % products.length]), quantity }
    await timed('add', http.ok('POST', `/v1/carts/${cart.id}/items`, { body, headers }))
    units += quantity
  }
  const { data: options } = await timed(
    'shipping',
    http.ok('GET', `/v1/carts/${cart.id}/shipping-options`, { headers })
  )
  const body = {
    email: `guest-${randomUUID()}@bench.example`,
    shippingAddress: { name: 'Ada Guest', line1: 'Hauptstrasse 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    shippingMethod: options[0].method,
    payment: { token: 'tok_ok' },
  }
  const { orderId } = await timed(
    'checkout',
    http.ok('POST', `/v1/carts/${cart.id}/checkout`, { body, headers: { ...headers, 'idempotency-key': randomUUID() } })
  )
  await timed('confirm', untilConfirmed(http, orderId, headers))
  return { begun, confirmed: performance.now(), steps, units }
}

async function untilConfirmed(http: HttpClient, orderId: string, headers: Record<string, string>): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    const { status, cancellation } = await http.ok('GET', `/v1/orders/${orderId}?consistency=strong`, { headers })
    if (CONFIRMED.has(status)) return
    if (cancellation) throw new Error(`An order was cancelled: ${cancellation.reason}`)
    if (performance.now() > giveUpAt) throw new Error(`An order was still ${status} after ${PATIENCE_MS / 1000} s`)
    await setTimeout(POLL_MS)
  }
}
