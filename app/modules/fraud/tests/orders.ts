import type { CustomerRegistered } from '#modules/customer/contract'
import type { OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'

/** An ordinary guest order, by somebody else each time. */
export function anOrder(more: Partial<DataOf<typeof OrderCreated>> = {}): DataOf<typeof OrderCreated> {
  const orderId = newId('order')
  return {
    orderId,
    version: 1,
    customerId: null,
    cartId: newId('cart'),
    accessHash: null,
    email: `${orderId}@guests.example`,
    locale: 'de-DE',
    currency: 'EUR',
    region: 'eu-west',
    shippingAddress: {
      name: 'Ada Canary',
      line1: 'Hidden Lane 1',
      line2: null,
      city: 'Berlin',
      region: null,
      postalCode: '10115',
      country: 'DE',
    },
    shippingMethod: 'standard',
    lines: [],
    total: { amount: 4990, currency: 'EUR' },
    ...more,
  }
}

/** Large, and to another part of the world: 80 points. */
export function aSuspiciousOrder(more: Partial<DataOf<typeof OrderCreated>> = {}) {
  const order = anOrder(more)
  return {
    ...order,
    total: { amount: 1_250_000, currency: 'EUR' },
    shippingAddress: { ...order.shippingAddress, country: 'US' },
  }
}

export function anAccount(email: string, registeredAt: number): DataOf<typeof CustomerRegistered> {
  return {
    customerId: newId('customer'),
    version: 1,
    email,
    name: 'Ada Canary',
    region: 'us-east',
    locale: 'en-US',
    marketing: false,
    registeredAt,
  }
}
