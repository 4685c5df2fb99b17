import { startJourney } from '#modules/fulfillment/actions/simulate_carrier'
import { ShipmentCreated } from '#modules/fulfillment/contract'
import { carrierFor } from '#modules/fulfillment/domain/carriers'
import { splitByWarehouse, type Line } from '#modules/fulfillment/domain/parcels'
import { trackingNumberOf } from '#modules/fulfillment/domain/tracking_number'
import type { OrderRow } from '#modules/fulfillment/projections/orders'
import { noteState } from '#modules/fulfillment/actions/advance_shipment'
import { labelPrinting } from '#modules/fulfillment/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'

const DAY_MS = 86_400_000

/**
 * Makes a shipment for each warehouse that units of the order were taken from. Once for all: an order that is confirmed
 * again, by another event, gets no second parcel.
 * @throws Error without allocations: a paid order of which nothing would be sent is for a person to look at
 */
export async function planShipments(
  tx: Tx,
  order: OrderRow,
  allocations: readonly (Line & { readonly warehouse: string })[]
): Promise<void> {
  const parcels = splitByWarehouse(allocations)
  if (parcels.length === 0) throw new Error(`Order ${order.order_id} is confirmed, but no warehouse gave anything`)
  const { carrier, service, days } = carrierFor(order.region, order.shipping_method)
  const at = now()
  for (const [i, { warehouse, lines }] of parcels.entries()) {
    const id = newId('shipment')
    const trackingNumber = trackingNumberOf(id)
    const fresh = await tx.insert(
      'shipments',
      {
        id,
        order_id: order.order_id,
        warehouse,
        parcel: i + 1,
        parcels: parcels.length,
        carrier,
        service,
        tracking_number: trackingNumber,
        status: 'created',
        lines: JSON.stringify(lines),
        version: 1,
        estimated_at: at + days * DAY_MS,
        dispatched_at: null,
        delivered_at: null,
        failure_reason: null,
        label_key: null,
        label_stored_at: null,
        created_at: at,
        updated_at: at,
      },
      { key: ['order_id', 'warehouse'], do: 'nothing' }
    )
    if (fresh === 0) continue
    await noteState(tx, { shipmentId: id, version: 1, status: 'created', cause: 'order', at })
    await labelPrinting.set(tx, id, at, { shipmentId: id })
    await startJourney(tx, id)
    tx.emit(ShipmentCreated, {
      shipmentId: id,
      orderId: order.order_id,
      version: 1,
      trackingNumber,
      warehouse,
      carrier,
      parcels: parcels.length,
      lines: [...lines],
    })
  }
}
