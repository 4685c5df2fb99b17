import { advanceShipment } from '#modules/fulfillment/actions/advance_shipment'
import { mayReturn } from '#modules/fulfillment/domain/shipment_status'
import { findShipment, positionOf, type ShipmentRow } from '#modules/fulfillment/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export type ReturnResult =
  | { kind: 'returned'; shipment: ShipmentRow }
  /** It never left, or is back already. */
  | { kind: 'refused'; shipment: ShipmentRow }
  | { kind: 'missing' }

/** Notes that a parcel came back to the warehouse, and says so. */
export async function returnShipment(tx: Tx, shipmentId: string): Promise<ReturnResult> {
  const shipment = await findShipment(tx, shipmentId)
  if (!shipment) return { kind: 'missing' }
  if (!mayReturn(positionOf(shipment))) return { kind: 'refused', shipment }
  const after = await advanceShipment(tx, shipment, { states: ['returned'], cause: 'staff', at: now() })
  return { kind: 'returned', shipment: after }
}
