import type { ApiClient } from '@japa/api-client'
import { CartCheckedOut } from '#modules/cart/contract'
import { OrderCancelled, OrderConfirmed } from '#modules/order/contract'
import { createRule } from '#modules/pricing/actions/create_rule'
import { setPrices } from '#modules/pricing/actions/set_prices'
import type { PriceRule } from '#modules/pricing/domain/rule'
import { store } from '#modules/pricing/store'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { publish } from '#tests/support/events'
import { orderCancelled, orderConfirmed } from '#tests/support/said'

/* Prices and rules beside those of the demo shop, for the module's tests, and the orders that come to them. */

/** Two of the demo shop's regions; prices include the tax in the first alone. */
const REGIONS = [
  { region: 'eu-west', currency: 'EUR' },
  { region: 'us-east', currency: 'USD' },
]

export const unusedSku = () => `T-${newId('event').slice(-10)}`

/** A new SKU at that price in both regions. */
export async function newSku(amount: number): Promise<string> {
  const sku = unusedSku()
  const prices = REGIONS.map(({ region, currency }) => ({ region, price: money(amount, currency) }))
  await store.transaction((tx) => setPrices(tx, { sku, prices, version: undefined }))
  return sku
}

/** A new rule: 10 % off an article of no other test, unless told otherwise. */
export async function newRule(more: Partial<PriceRule>): Promise<string> {
  const id = newId('priceRule')
  const conditions = { skus: [unusedSku()] }
  const common = { name: 'A rule', priority: 0, exclusive: false, stackable: false, conditions, active: true }
  const effect = { kind: 'percent', basisPoints: 1000 } as const
  await store.transaction((tx) => createRule(tx, { ...common, effect, usageLimit: null, ...more, id }))
  return id
}

const zero = money(0, 'EUR')

/** A cart of one line that those rules reduced becomes an order. */
export function checkOut(orderId: string, ruleIds: readonly string[], id?: string): Promise<string> {
  const rules = ruleIds.map((ruleId) => ({ ruleId, version: 1, amount: money(1, 'EUR') }))
  const line = { lineId: 'lin_1', sku: 'T', productId: 'prd_1', title: 'T', quantity: 1, unitPrice: money(10, 'EUR') }
  const amounts = { discount: zero, tax: zero, total: zero }
  const data = {
    cartId: newId('cart'),
    version: 2,
    orderId,
    customerId: null,
    accessHash: 'hash',
    email: 'guest@example.com',
    locale: 'en',
    currency: 'EUR',
    region: 'eu-west',
    shippingAddress: { name: 'G', line1: '1', line2: null, city: 'C', region: null, postalCode: '1', country: 'DE' },
    shippingMethod: 'standard',
    paymentToken: 'tok_ok',
    /* Two lines with the same rules: an order uses a rule once. */
    lines: [line, { ...line, lineId: 'lin_2' }].map((each) => ({ ...each, ...amounts, priceVersion: 1, rules })),
    totals: { subtotal: zero, shipping: zero, ...amounts },
  }
  return publish(CartCheckedOut, data, id)
}

export function confirm(orderId: string, version = 4, id?: string): Promise<string> {
  return publish(OrderConfirmed, orderConfirmed({ orderId, version, total: zero }), id)
}

export function cancel(orderId: string, version = 5): Promise<string> {
  return publish(OrderCancelled, orderCancelled({ orderId, version, total: zero }))
}

export async function evaluate(client: ApiClient, body: object, token?: string) {
  const request = client.post('/v1/pricing/evaluate').json(body)
  return token ? request.bearerToken(token) : request
}
