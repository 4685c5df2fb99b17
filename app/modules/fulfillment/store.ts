import type { Line } from '#modules/fulfillment/domain/parcels'
import type { Position, ShipmentStatus } from '#modules/fulfillment/domain/shipment_status'
import { moduleObjects } from '#platform/storage/module_objects'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import type { Address } from '#platform/values/address'

export const store = moduleStore('fulfillment')
export const labels = moduleObjects('fulfillment')

export interface ShipmentRow {
  id: string
  order_id: string
  warehouse: string
  /** This is parcel number `parcel` of `parcels`. */
  parcel: number
  parcels: number
  carrier: string
  service: string
  tracking_number: string
  status: ShipmentStatus
  /** JSON of `Line[]`. */
  lines: string
  /** Counts the states it was in, from 1. */
  version: number
  estimated_at: number
  dispatched_at: number | null
  delivered_at: number | null
  failure_reason: string | null
  label_key: string | null
  label_stored_at: number | null
  created_at: number
  updated_at: number
}

/** Who caused a change; `inferred` when a later state says that it must have been so. */
export type Cause = 'order' | 'carrier' | 'staff' | 'inferred'

export interface HistoryRow {
  version: number
  status: ShipmentStatus
  cause: Cause
  /** When it happened, as the one who reported it says. */
  at: number
}

/** A shipment with what its order says of who may see it and where it goes. */
export interface OwnedShipmentRow extends ShipmentRow {
  customer_id: string | null
  access_hash: string | null
  /** JSON of an `Address`. */
  address: string | null
}

export function findShipment(session: SqlSession, id: string): Promise<ShipmentRow | undefined> {
  return session.one<ShipmentRow>('SELECT * FROM shipments WHERE id = ?', [id])
}

export function findOwnedShipment(session: SqlSession, id: string): Promise<OwnedShipmentRow | undefined> {
  return session.one<OwnedShipmentRow>(
    `SELECT shipments.*, orders.customer_id, orders.access_hash, orders.address
     FROM shipments JOIN orders ON orders.order_id = shipments.order_id WHERE shipments.id = ?`,
    [id]
  )
}

export function findParcel(session: SqlSession, trackingNumber: string): Promise<ShipmentRow | undefined> {
  return session.one<ShipmentRow>('SELECT * FROM shipments WHERE tracking_number = ?', [trackingNumber])
}

export function shipmentsOf(session: SqlSession, orderId: string): Promise<ShipmentRow[]> {
  return session.all<ShipmentRow>('SELECT * FROM shipments WHERE order_id = ? ORDER BY parcel', [orderId])
}

export function historyOf(session: SqlSession, shipmentId: string): Promise<HistoryRow[]> {
  return session.all<HistoryRow>(
    'SELECT version, status, cause, at FROM shipment_history WHERE shipment_id = ? ORDER BY version',
    [shipmentId]
  )
}

export async function senderOf(session: SqlSession, warehouse: string): Promise<Address | undefined> {
  const row = await session.one<{ address: string }>('SELECT address FROM warehouses WHERE id = ?', [warehouse])
  return row && (JSON.parse(row.address) as Address)
}

export const linesOf = (row: ShipmentRow): Line[] => JSON.parse(row.lines) as Line[]

export const positionOf = (row: ShipmentRow): Position => ({ status: row.status, left: row.dispatched_at !== null })
