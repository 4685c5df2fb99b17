import { CustomerRegistered } from '#modules/customer/contract'
import { ShipmentDispatched } from '#modules/fulfillment/contract'
import { store, type MessageRow } from '#modules/notification/store'
import { OrderCompleted, OrderConfirmed, OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { customerRegistered, orderConfirmed, orderCreated } from '#tests/support/said'
import { until } from '#tests/support/wait'

/** An address that no other test uses. */
export const newEmail = (mark = '') => `${newId('event').slice(-12)}${mark}@example.com`

export interface Shopper {
  readonly customerId: string
  readonly email: string
}

export async function newCustomer(more: Partial<DataOf<typeof CustomerRegistered>> = {}): Promise<Shopper> {
  const customer = customerRegistered({ email: newEmail(), ...more })
  await publish(CustomerRegistered, customer)
  await settled()
  return { customerId: customer.customerId, email: customer.email }
}

const total = { amount: 1999, currency: 'EUR' }

export const created: typeof orderCreated = (more) => orderCreated({ email: newEmail(), locale: 'en', total, ...more })

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
  const lines = [line, { ...line, quantity: 1 }]
  const eventId = await publish(OrderConfirmed, orderConfirmed({ orderId, customerId, lines, total }), id)
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
