import { shipmentsOf, store, type ShipmentRow } from '#modules/fulfillment/store'
import { OrderConfirmed, OrderCreated } from '#modules/order/contract'
import type { DataOf } from '#platform/messaging/define_event'
import { hashToken } from '#platform/http/guest_token'
import { signal } from '#platform/runtime/signals'
import { useClock } from '#platform/values/clock'
import { newId } from '#platform/values/id'
import { publish, settled } from '#tests/support/events'
import { canaryAddress, orderConfirmed, orderCreated } from '#tests/support/said'
import { until } from '#tests/support/wait'

export interface TestOrder {
  readonly orderId: string
  readonly customerId: string | null
  /** What the guest has. */
  readonly cartToken: string
  readonly created: DataOf<typeof OrderCreated>
  readonly confirmed: DataOf<typeof OrderConfirmed>
}

/** An order of one line from one warehouse, unless `allocations` says otherwise. */
export function newOrder({
  customerId = null,
  allocations = [{ sku: 'TEA-0001', warehouse: 'ams', quantity: 1 }],
  line1 = 'Rosenweg 3',
}: {
  customerId?: string | null
  allocations?: DataOf<typeof OrderConfirmed>['allocations']
  line1?: string
} = {}): TestOrder {
  const orderId = newId('order')
  const cartToken = `token of ${orderId}`
  const total = { amount: 1990, currency: 'EUR' }
  const line = {
    lineId: newId('orderLine'),
    sku: 'TEA-0001',
    productId: newId('product'),
    title: 'Tea',
    quantity: 1,
    total,
  }
  return {
    orderId,
    customerId,
    cartToken,
    created: orderCreated({
      orderId,
      customerId,
      cartId: null,
      accessHash: hashToken(cartToken),
      shippingAddress: { ...canaryAddress, name: 'Ada Example', line1, city: 'Köln', postalCode: '50667' },
      lines: [{ ...line, unitPrice: total }],
      total,
    }),
    confirmed: orderConfirmed({ orderId, customerId, lines: [line], allocations, total }),
  }
}

/** Lets an order be created and confirmed, and answers what is shipped for it. */
export async function ship(order: TestOrder): Promise<ShipmentRow[]> {
  await publish(OrderCreated, order.created)
  await publish(OrderConfirmed, order.confirmed)
  await settled()
  return shipmentsOf(store, order.orderId)
}

/** Waits until a label is noted on the shipment. */
export function labelled(shipmentId: string): Promise<ShipmentRow> {
  return until(`a label of ${shipmentId}`, () =>
    store.one<ShipmentRow>('SELECT * FROM shipments WHERE id = ? AND label_key IS NOT NULL', [shipmentId])
  )
}

/**
 * Stops the clock of timers, so that the simulated carrier moves only by `pass`. For the setup of a group.
 */
export class StoppedClock {
  #at = 0
  #restore: (() => void) | undefined

  stop(): () => void {
    this.#at = Date.now()
    this.#restore = useClock(() => this.#at)
    return () => this.#restore?.()
  }

  pass(milliseconds: number): void {
    this.#at += milliseconds
    signal('timers:fulfillment')
  }
}
