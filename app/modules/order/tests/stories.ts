import { CartCheckedOut } from '#modules/cart/contract'
import { FraudScored } from '#modules/fraud/contract'
import { ShipmentCreated, ShipmentDelivered, ShipmentDispatched } from '#modules/fulfillment/contract'
import { Committed, Rejected, Reserved } from '#modules/inventory/contract'
import { findOrder, store } from '#modules/order/store'
import { PaymentAuthorized, PaymentCaptured, PaymentFailed } from '#modules/payment/contract'
import { hashToken, newGuestToken } from '#platform/http/guest_token'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'
import { demoCheckout } from '#tests/support/demo_checkout'
import { publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'

export const eur = (amount: number) => money(amount, 'EUR')

/** A cart that was checked out, and what the other modules would say about its order. */
export async function checkedOut(more: { customerId?: string; quantity?: number; discount?: number } = {}) {
  const [orderId, token, sku] = [newId('order'), newGuestToken(), `S-${newId('event').slice(-8)}`]
  const reservationId = newId('reservation')
  const paymentId = newId('payment')
  const shipmentId = newId('shipment')
  const payment = { paymentId, orderId, attempt: 1, amount: eur(1490) }
  const parcel = { shipmentId, orderId, version: 1, trackingNumber: `TR-${shipmentId.slice(-6)}` }
  const data = {
    cartId: newId('cart'),
    version: 3,
    orderId,
    customerId: more.customerId ?? null,
    accessHash: hashToken(token),
    email: 'ada@example.com',
    locale: 'en',
    currency: 'EUR',
    region: 'eu-west',
    shippingAddress: { ...demoCheckout.shippingAddress, line2: null, region: null },
    shippingMethod: 'standard',
    paymentToken: 'tok_ok',
    lines: [
      {
        lineId: newId('orderLine'),
        sku,
        productId: newId('product'),
        title: 'Thing',
        quantity: more.quantity ?? 1,
        unitPrice: eur(1000),
        discount: eur(more.discount ?? 0),
        tax: eur(160),
        total: eur(1000 * (more.quantity ?? 1) - (more.discount ?? 0)),
        priceVersion: 1,
        rules: [],
      },
    ],
    totals: { subtotal: eur(1000), discount: eur(0), shipping: eur(490), tax: eur(238), total: eur(1490) },
  }
  return {
    orderId,
    token,
    data,
    place: () => publish(CartCheckedOut, data),
    reserved: () => publish(Reserved, { reservationId, orderId, attempt: 1, expiresAt: Date.now() + 9e5, lines: [] }),
    rejected: () => publish(Rejected, { reservationId, orderId, attempt: 1, shortages: [] }),
    committed: () =>
      publish(Committed, { reservationId, orderId, attempt: 1, lines: [{ sku, warehouse: 'ams', quantity: 1 }] }),
    scored: () =>
      publish(FraudScored, {
        orderId,
        scoreId: newId('fraudScore'),
        score: 1,
        decision: 'accept' as const,
        mode: 'deterministic' as const,
        factors: [],
      }),
    authorized: () => publish(PaymentAuthorized, payment),
    failed: () => publish(PaymentFailed, { ...payment, reason: 'declined' as const }),
    captured: () => publish(PaymentCaptured, payment),
    created: (parcels = 1) =>
      publish(ShipmentCreated, { ...parcel, warehouse: 'ams', carrier: 'x', parcels, lines: [] }),
    dispatched: () => publish(ShipmentDispatched, { ...parcel, at: Date.now() }),
    delivered: () => publish(ShipmentDelivered, { ...parcel, at: Date.now() }),
    status: async () => (await findOrder(store, orderId))?.status,
  }
}

export type Story = Awaited<ReturnType<typeof checkedOut>>

export const reaches = (story: Story, status: string) =>
  until(`order ${status}`, async () => (await story.status()) === status)

/** Takes a story all the way to the door, settling after each answer. */
export async function deliver(story: Story): Promise<void> {
  await story.place()
  for (const step of ['reserved', 'scored', 'authorized', 'committed', 'captured', 'created', 'delivered'] as const) {
    await settled()
    await story[step]()
  }
  await reaches(story, 'completed')
}
