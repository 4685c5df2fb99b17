import type { CustomerRegistered } from '#modules/customer/contract'
import type { OrderCancelled, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { money } from '#platform/values/money'

/* What other modules say in tests: an ordinary guest's order, with what a test is about in place of the rest. */

type Said<Event> = (more?: Partial<DataOf<Event>>) => DataOf<Event>

const total = money(4990, 'EUR')

/** Whose name and street are to be found where they may be, and nowhere else. */
export const canaryAddress = {
  name: 'Ada Canary',
  line1: 'Hidden Lane 1',
  line2: null,
  city: 'Berlin',
  region: null,
  postalCode: '10115',
  country: 'DE',
}

/** By somebody else each time. */
export const orderCreated: Said<typeof OrderCreated> = ({ orderId = newId('order'), ...more } = {}) => ({
  orderId,
  version: 1,
  customerId: null,
  cartId: newId('cart'),
  accessHash: null,
  email: `${orderId}@guests.example`,
  locale: 'de-DE',
  currency: 'EUR',
  region: 'eu-west',
  shippingAddress: canaryAddress,
  shippingMethod: 'standard',
  lines: [],
  total,
  ...more,
})

export const orderConfirmed: Said<typeof OrderConfirmed> = (more = {}) => ({
  orderId: newId('order'),
  version: 4,
  customerId: null,
  region: 'eu-west',
  total,
  shippingMethod: 'standard',
  lines: [],
  allocations: [],
  ...more,
})

/** After it was confirmed. */
export const orderCancelled: Said<typeof OrderCancelled> = (more = {}) => ({
  orderId: newId('order'),
  version: 5,
  customerId: null,
  reason: 'requested',
  total,
  ...more,
})

/** Somebody else each time, who wants no marketing. */
export const customerRegistered: Said<typeof CustomerRegistered> = ({
  customerId = newId('customer'),
  ...more
} = {}) => ({
  customerId,
  version: 1,
  email: `${customerId}@customers.example`,
  name: 'Ada Canary',
  region: 'eu-west',
  locale: 'en',
  marketing: false,
  registeredAt: Date.now(),
  ...more,
})
