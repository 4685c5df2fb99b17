import { advanceShipment } from '#modules/fulfillment/actions/advance_shipment'
import { statesTo, type Report } from '#modules/fulfillment/domain/shipment_status'
import { readTrackingNumber } from '#modules/fulfillment/domain/tracking_number'
import { findParcel, positionOf, type ShipmentRow } from '#modules/fulfillment/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export interface CarrierUpdate {
  /** The carrier's own id of this update: the same id again is the same update again. */
  readonly id: string
  readonly trackingNumber: string
  readonly status: Report
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly reason?: string | undefined
}

/** `applied`: the parcel moved. `ignored`: it was there already, or further. `replayed`: the update came before. */
export type UpdateResult = 'applied' | 'ignored' | 'replayed'

/**
 * Takes what a carrier says of a parcel, in whichever order and however often it says it.
 * @throws Problem 404 for a parcel that is not ours
 */
export async function recordCarrierUpdate(tx: Tx, update: CarrierUpdate): Promise<UpdateResult> {
  const fresh = await tx.insert(
    'carrier_updates',
    { id: update.id, received_at: now() },
    { key: ['id'], do: 'nothing' }
  )
  if (fresh === 0) return 'replayed'
  const number = readTrackingNumber(update.trackingNumber)
  const shipment = number === undefined ? undefined : await findParcel(tx, number)
  if (!shipment) throw Problem.notFound('parcel')
  const moved = await reportState(tx, shipment, update)
  return moved ? 'applied' : 'ignored'
}

/**
 * The one way in for carriers, real or simulated.
 * @returns whether that was news
 */
export async function reportState(
  tx: Tx,
  shipment: ShipmentRow,
  { status, at, reason }: Pick<CarrierUpdate, 'status' | 'at' | 'reason'>
): Promise<boolean> {
  const states = statesTo(positionOf(shipment), status)
  if (states.length === 0) return false
  /* A carrier's clock may be ahead, but nothing has happened that is yet to come. */
  await advanceShipment(tx, shipment, { states, cause: 'carrier', at: Math.min(at, now()), reason })
  return true
}
