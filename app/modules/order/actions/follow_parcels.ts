import { changeStatus } from '#modules/order/actions/change_status'
import { env } from '#modules/order/env'
import { findOrder, shipmentsOf, type ShipmentRow } from '#modules/order/store'
import { completion } from '#modules/order/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface ParcelNews {
  readonly shipmentId: string
  readonly orderId: string
  readonly trackingNumber: string
}

/** Parcels only go forward; news of the same parcel that come late change nothing. */
const ORDER: readonly ShipmentRow['status'][] = ['created', 'dispatched', 'delivered']

/** A parcel is to be sent: the order is being fulfilled. */
export async function parcelCreated(tx: Tx, parcel: ParcelNews & { parcels: number }): Promise<void> {
  await tx.insert(
    'order_shipments',
    {
      shipment_id: parcel.shipmentId,
      order_id: parcel.orderId,
      tracking_number: parcel.trackingNumber,
      parcels: parcel.parcels,
      status: 'created',
    },
    { key: ['shipment_id'], do: 'nothing' }
  )
  await changeStatus(tx, parcel.orderId, { to: 'fulfilling' })
}

/** A parcel got further. The order is shipped when all are on their way, and delivered when all have arrived. */
export async function parcelMoved(
  tx: Tx,
  parcel: ParcelNews,
  to: 'dispatched' | 'delivered' | 'failed'
): Promise<void> {
  const order = await findOrder(tx, parcel.orderId)
  if (!order) throw new Error(`Order ${parcel.orderId} of parcel ${parcel.shipmentId} is not known here`)
  const before = to === 'failed' ? ['created', 'dispatched'] : ORDER.slice(0, ORDER.indexOf(to))
  await tx.run(
    `UPDATE order_shipments SET status = ? WHERE shipment_id = ? AND status IN (${before.map(() => '?').join(', ')})`,
    [to, parcel.shipmentId, ...before]
  )
  const parcels = await shipmentsOf(tx, parcel.orderId)
  const complete = parcels.length > 0 && parcels.length === parcels[0]!.parcels
  const all = (...states: ShipmentRow['status'][]) => complete && parcels.every(({ status }) => states.includes(status))
  if (all('dispatched', 'delivered')) await changeStatus(tx, parcel.orderId, { to: 'shipped' })
  if (!all('delivered')) return
  const result = await changeStatus(tx, parcel.orderId, { to: 'delivered' })
  if (result.kind === 'changed') {
    await completion.set(tx, parcel.orderId, now() + env.ORDER_COMPLETE_SECONDS * 1000, null)
  }
}
