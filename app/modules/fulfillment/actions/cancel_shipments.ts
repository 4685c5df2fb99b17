import { advanceShipment } from '#modules/fulfillment/actions/advance_shipment'
import { mayCancel } from '#modules/fulfillment/domain/shipment_status'
import { positionOf, shipmentsOf } from '#modules/fulfillment/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Holds back the parcels of an order that are still in the warehouse. Those on their way go on, and may be returned. */
export async function cancelShipments(tx: Tx, orderId: string): Promise<void> {
  for (const shipment of await shipmentsOf(tx, orderId)) {
    if (!mayCancel(positionOf(shipment))) continue
    await advanceShipment(tx, shipment, { states: ['failed'], cause: 'order', at: now(), reason: 'order cancelled' })
  }
}
