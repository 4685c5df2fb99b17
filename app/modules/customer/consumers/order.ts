import { placeInSegments } from '#modules/customer/actions/place_in_segments'
import { noteOrder, type OrderChange } from '#modules/customer/projections/order_figures'
import { OrderCancelled, OrderConfirmed, OrderReturned } from '#modules/order/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'
import type { Tx } from '#platform/storage/transaction'

interface OfAnOrder {
  readonly orderId: string
  readonly customerId: string | null
}

/** Orders of guests are nobody's figures. An account is always here before its orders are, so none has to be waited for. */
async function note(tx: Tx, { orderId, customerId }: OfAnOrder, change: OrderChange): Promise<void> {
  if (customerId === null) return
  if (await noteOrder(tx, orderId, customerId, change)) await placeInSegments(tx, customerId)
}

/** Keeps the figures that segments look at. */
export default defineConsumer('customer', 'order', [
  on(OrderConfirmed, ({ data, time }, tx) => note(tx, data, { kind: 'confirmed', at: time, total: data.total })),
  on(OrderCancelled, ({ data }, tx) => note(tx, data, { kind: 'cancelled', total: data.total })),
  on(OrderReturned, ({ data }, tx) =>
    note(tx, data, { kind: 'returned', returnId: data.returnId, refund: data.refund })
  ),
])
