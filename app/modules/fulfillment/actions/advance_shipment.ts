import { ShipmentDelivered, ShipmentDispatched, ShipmentFailed, ShipmentReturned } from '#modules/fulfillment/contract'
import type { ShipmentStatus } from '#modules/fulfillment/domain/shipment_status'
import type { Cause, ShipmentRow } from '#modules/fulfillment/store'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface Change {
  /** What it goes through, in order; the last is where it stays. Comes from `domain/shipment_status`. */
  readonly states: readonly ShipmentStatus[]
  readonly cause: Cause
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number
  /** Why it failed. */
  readonly reason?: string | undefined
}

/**
 * Takes a shipment through states, stamps each in its history and says what others need to know. The one place where a
 * shipment changes its state: the simulator, the carrier's webhook, cancellation and returns all come through here.
 * @returns the shipment as it is then
 * @throws StaleRowError when it changed since it was read; the transaction is run again
 */
export async function advanceShipment(tx: Tx, before: ShipmentRow, change: Change): Promise<ShipmentRow> {
  const { states, at } = change
  const has = (status: ShipmentStatus) => states.includes(status)
  const after: ShipmentRow = {
    ...before,
    status: states.at(-1) ?? before.status,
    version: before.version + states.length,
    dispatched_at: has('dispatched') ? at : before.dispatched_at,
    delivered_at: has('delivered') ? at : before.delivered_at,
    failure_reason: has('failed') ? (change.reason ?? 'unknown') : before.failure_reason,
    updated_at: now(),
  }
  const changed = await tx.run(
    `UPDATE shipments SET status = ?, version = ?, dispatched_at = ?, delivered_at = ?, failure_reason = ?, updated_at = ?
     WHERE id = ? AND version = ?`,
    [
      after.status,
      after.version,
      after.dispatched_at,
      after.delivered_at,
      after.failure_reason,
      after.updated_at,
      before.id,
      before.version,
    ]
  )
  if (changed !== 1) throw new StaleRowError('Shipment', before.id)
  for (const [i, status] of states.entries()) {
    const version = before.version + i + 1
    const cause = i === states.length - 1 ? change.cause : 'inferred'
    await noteState(tx, { shipmentId: before.id, version, status, cause, at })
    announce(tx, after, status, version, at)
  }
  return after
}

export interface Stamp {
  readonly shipmentId: string
  readonly version: number
  readonly status: ShipmentStatus
  readonly cause: Cause
  readonly at: number
}

/** Writes one line of a shipment's history. */
export async function noteState(tx: Tx, { shipmentId, ...stamp }: Stamp): Promise<void> {
  await tx.insert('shipment_history', { shipment_id: shipmentId, ...stamp, recorded_at: now() })
}

function announce(tx: Tx, row: ShipmentRow, status: ShipmentStatus, version: number, at: number): void {
  const shipment = {
    shipmentId: row.id,
    orderId: row.order_id,
    version,
    trackingNumber: row.tracking_number,
    at,
  }
  switch (status) {
    case 'dispatched':
      return tx.emit(ShipmentDispatched, shipment)
    case 'delivered':
      return tx.emit(ShipmentDelivered, shipment)
    case 'failed':
      return tx.emit(ShipmentFailed, { ...shipment, reason: row.failure_reason! })
    case 'returned':
      return tx.emit(ShipmentReturned, shipment)
    case 'created':
    case 'in_transit':
      /* The first is announced with the lines; the second is for those who follow the parcel. */
      return
  }
}
