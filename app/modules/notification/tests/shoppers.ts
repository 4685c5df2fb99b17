import { CustomerRegistered } from '#modules/customer/contract'
import { ShipmentDispatched } from '#modules/fulfillment/contract'
import { store, type MessageRow } from '#modules/notification/store'
import { OrderCompleted, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { until } from '#tests/support/wait'

/** An address that no other test uses. */
export const newEmail = (mark = '') => `${newId('event').slice(-12)}${mark}@example.com`

export interface Shopper {
  readonly customerId: string
  readonly email: string
}

export async function newCustomer(more: Partial<DataOf<typeof CustomerRegistered>> = {}): Promise<Shopper> {
  const customerId = newId('customer')
  const email = more.email ?? newEmail()
  await publish(CustomerRegistered, {
    customerId,
    version: 1,
    email,
    name: 'Canary Person',
    region: 'eu-west',
    locale: 'en',
    marketing: false,
    registeredAt: Date.now(),
    ...more,
  })
  await settled()
  return { customerId, email }
}

const total = { amount: 1999, currency: 'EUR' }

export const created = (more: Partial<DataOf<typeof OrderCreated>> = {}): DataOf<typeof OrderCreated> => ({
  orderId: newId('order'),
  version: 1,
  customerId: null,
  cartId: null,
  accessHash: null,
  email: newEmail(),
  locale: 'en',
  currency: 'EUR',
  region: 'eu-west',
  shippingAddress: {
    name: 'Canary Person',
    line1: 'Canary Street 1',
    line2: null,
    city: 'Berlin',
    region: null,
    postalCode: '10115',
    country: 'DE',
  },
  shippingMethod: 'standard',
  lines: [],
  total,
  ...more,
})

/** An order that this module has heard of. */
export async function newOrder(more: Partial<DataOf<typeof OrderCreated>> = {}): Promise<string> {
  const order = created(more)
  await publish(OrderCreated, order)
  await settled()
  return order.orderId
}

/** @returns the event's id */
export async function confirm(orderId: string, customerId: string | null = null, id?: string): Promise<string> {
  const line = { lineId: newId('orderLine'), sku: 'TEA-1', productId: 'prd', title: 'Tea', quantity: 2, total }
  const eventId = await publish(
    OrderConfirmed,
    {
      orderId,
      version: 4,
      customerId,
      region: 'eu-west',
      total,
      shippingMethod: 'standard',
      lines: [line, { ...line, quantity: 1 }],
      allocations: [],
    },
    id
  )
  await settled()
  return eventId
}

export async function complete(orderId: string, customerId: string | null = null, id?: string): Promise<string> {
  const eventId = await publish(OrderCompleted, { orderId, version: 9, customerId, total }, id)
  await settled()
  return eventId
}

export async function dispatch(orderId: string, trackingNumber = 'FL1'): Promise<string> {
  const shipment = { shipmentId: newId('shipment'), orderId, version: 2, trackingNumber, at: Date.now() }
  const eventId = await publish(ShipmentDispatched, shipment)
  await settled()
  return eventId
}

export const messagesOf = (eventId: string): Promise<MessageRow[]> =>
  store.all<MessageRow>('SELECT * FROM messages WHERE event_id = ? ORDER BY channel', [eventId])

/** Waits until the event's message on that channel has come to something. */
export const messageThat = (status: MessageRow['status'], eventId: string, channel = 'email') =>
  until(`a message that is ${status}`, async () =>
    (await messagesOf(eventId)).find((message) => message.status === status && message.channel === channel)
  )
