import { newKey } from '#tests/journeys/api'
import { ledgerIsBalanced } from '#tests/journeys/invariants'
import type { Journey } from '#tests/journeys/journey'
import type { Shop } from '#tests/journeys/shop'
import { demoCheckout } from '#tests/support/demo_checkout'

type Play = (journey: Journey, shop: Shop) => Promise<void>

/** Ends where it should, and what was said on the way is on the timeline in every one of these kinds. */
async function saw(journey: Journey, shop: Shop, orderId: string, expected: readonly string[]): Promise<void> {
  const seen = await journey.until(`the timeline to show ${expected.join(', ')}`, async () => {
    const types = await shop.timeline(orderId)
    return expected.every((type) => types.includes(type)) && types
  })
  journey.step(`events seen: ${seen.join(' → ')}`)
}

const happyPath: Play = async (journey, shop) => {
  const product = await shop.putOnSale(journey, 10)
  journey.step(`on sale: 10 × ${product.sku}`)
  const listed = journey.status('list products', await shop.api.get('/v1/products?limit=20'), 200)
  journey.check('the list has products', listed.data.length > 0)
  const cart = await shop.newCart(journey)
  const filled = await shop.add(journey, cart, product.sku, 2)
  journey.equal('the cart’s total', filled.totals.total, { amount: 2 * product.price, currency: 'EUR' })
  const options = await shop.api.get(`/v1/carts/${cart.id}/shipping-options`, { cartToken: cart.token })
  const [first] = journey.status('shipping options', options, 200).data
  journey.step(`cart ${cart.id}: 2 × ${product.sku}, ${options.body.data.length} ways to send it`)

  const key = newKey()
  const placed = await shop.checkout(cart, 'tok_ok', key)
  const { orderId } = journey.status('check out', placed, 202)
  journey.step(`checked out: ${orderId}`)
  const again = await shop.checkout(cart, 'tok_ok', key)
  journey.equal('the same request again', [again.status, again.body.orderId], [202, orderId])
  journey.equal('and it says so', again.headers.get('idempotent-replayed'), 'true')

  const last = await shop.follow(journey, orderId, { cartToken: cart.token })
  journey.equal('the order ends', last.status, 'completed')
  const order = journey.status('read the order', await shop.order(orderId, cart.token), 200)
  journey.equal('total with shipping', order.totals.total.amount, 2 * product.price + first.price.amount)
  journey.equal(
    'every status once',
    order.history.map((entry: any) => entry.status),
    ['pending', 'reserved', 'authorized', 'confirmed', 'fulfilling', 'shipped', 'delivered', 'completed']
  )
  const stock = await shop.stock(product.sku)
  journey.equal('stock', [stock.onHand, stock.reserved], [8, 0])
  await saw(journey, shop, orderId, [
    'order.created',
    'inventory.reserved',
    'payment.authorized',
    'fraud.scored',
    'inventory.committed',
    'order.confirmed',
    'payment.captured',
    'fulfillment.shipment.created',
    'fulfillment.shipment.dispatched',
    'fulfillment.shipment.delivered',
    'notification.sent',
    'order.completed',
  ])
  const [parcel] = order.shipments
  const tracking = journey.status('track it', await shop.api.get(`/v1/tracking/${parcel.trackingNumber}`), 200)
  journey.equal('the parcel', tracking.status, 'delivered')
  await ledgerIsBalanced(journey, shop)
}

const declined: Play = async (journey, shop) => {
  const product = await shop.putOnSale(journey, 3)
  const cart = await shop.newCart(journey)
  await shop.add(journey, cart, product.sku, 1)
  const { orderId } = journey.status('check out', await shop.checkout(cart, 'tok_declined'), 202)
  journey.step(`checked out with a card that is declined: ${orderId}`)
  const last = await shop.follow(journey, orderId, { cartToken: cart.token })
  journey.equal('the order ends', [last.status, last.cancellation?.reason], ['cancelled', 'payment_failed'])
  journey.step(`the shopper reads: ${last.cancellation.message}`)
  await journey.until('the stock free again', async () => (await shop.stock(product.sku)).available === 3)
  await saw(journey, shop, orderId, ['payment.failed', 'inventory.released', 'order.cancelled'])
  await ledgerIsBalanced(journey, shop)
}

const outOfStock: Play = async (journey, shop) => {
  const product = await shop.putOnSale(journey, 1)
  const cart = await shop.newCart(journey)
  await shop.add(journey, cart, product.sku, 2)
  const { orderId } = journey.status('check out', await shop.checkout(cart, 'tok_ok'), 202)
  journey.step(`checked out 2 of the 1 there is: ${orderId}`)
  const last = await shop.follow(journey, orderId, { cartToken: cart.token })
  journey.equal('the order ends', [last.status, last.cancellation?.reason], ['cancelled', 'out_of_stock'])
  journey.step(`the shopper reads: ${last.cancellation.message}`)
  const stock = await shop.stock(product.sku)
  journey.equal('stock untouched', [stock.onHand, stock.reserved], [1, 0])
  await saw(journey, shop, orderId, ['inventory.rejected', 'order.cancelled'])
}

/** Staff order by telephone and keep the stock for a second; the bank takes three. */
async function orderWithAShortHold(journey: Journey, shop: Shop, sku: string): Promise<string> {
  const body = {
    ...demoCheckout,
    region: 'eu-west',
    lines: [{ sku, quantity: 1 }],
    payment: { token: 'tok_slow' },
    holdSeconds: 1,
  }
  /* As with carts: the product reaches order by events. */
  return journey.until('the order taken', async () => {
    const answer = await shop.api.post('/v1/orders', body, { bearer: await shop.staff(), idempotencyKey: newKey() })
    return answer.status === 422 ? undefined : (journey.status('order', answer, 202).orderId as string)
  })
}

const holdExpired: Play = async (journey, shop) => {
  const bearer = await shop.staff()
  const product = await shop.putOnSale(journey, 5)
  const orderId = await orderWithAShortHold(journey, shop, product.sku)
  journey.step(`held for 1 s, paid for in 3 s: ${orderId}`)
  const last = await shop.follow(journey, orderId, { bearer })
  journey.equal('held again, so the order ends', last.status, 'completed')
  await saw(journey, shop, orderId, [
    'inventory.reserved',
    'inventory.expired',
    'payment.authorized',
    'order.confirmed',
  ])
  const stock = await shop.stock(product.sku)
  journey.equal('sold once', [stock.onHand, stock.reserved], [4, 0])
}

const holdExpiredAndSoldOut: Play = async (journey, shop) => {
  const bearer = await shop.staff()
  const product = await shop.putOnSale(journey, 1)
  const slow = await orderWithAShortHold(journey, shop, product.sku)
  journey.step(`the last unit is held for 1 s, and paid for in 3 s: ${slow}`)
  await journey.until('the hold over', async () => {
    const order = await shop.api.get(`/v1/orders/${slow}?consistency=strong`, { bearer })
    return order.body.status === 'reserved' && (await shop.stock(product.sku)).available === 1
  })
  const cart = await shop.newCart(journey)
  await shop.add(journey, cart, product.sku, 1)
  const { orderId } = journey.status('another shopper', await shop.checkout(cart, 'tok_ok'), 202)
  journey.equal('who gets it', (await shop.follow(journey, orderId, { cartToken: cart.token })).status, 'completed')
  const last = await shop.follow(journey, slow, { bearer })
  journey.equal('the slow order ends', [last.status, last.cancellation?.reason], ['cancelled', 'hold_expired'])
  journey.step(`the slow shopper reads: ${last.cancellation.message}`)
  await saw(journey, shop, slow, ['inventory.expired', 'payment.authorized', 'inventory.rejected', 'payment.voided'])
  const stock = await shop.stock(product.sku)
  journey.equal('sold once', [stock.onHand, stock.reserved], [0, 0])
  await ledgerIsBalanced(journey, shop)
}

/** Every journey by its title, in the order in which they are played. */
export const checkoutJourneys: Readonly<Record<string, Play>> = {
  'happy path': happyPath,
  'declined card': declined,
  'out of stock': outOfStock,
  'hold expired, stock left': holdExpired,
  'hold expired, sold out meanwhile': holdExpiredAndSoldOut,
}
