import { reportState } from '#modules/fulfillment/actions/record_carrier_update'
import { JOURNEY, type Report } from '#modules/fulfillment/domain/shipment_status'
import { env } from '#modules/fulfillment/env'
import { findShipment } from '#modules/fulfillment/store'
import { carrierStep } from '#modules/fulfillment/timers'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/* A carrier that brings everything, one state per step of its clock. It reports by the same action as a real one's webhook,
   but not over HTTP: it is on the path of every checkout, and timers that are due together share a transaction. */

const STEP_MS = Math.ceil(env.FULFILLMENT_CARRIER_STEP_MS / env.FULFILLMENT_CARRIER_SPEED)

export async function startJourney(tx: Tx, shipmentId: string): Promise<void> {
  if (env.FULFILLMENT_CARRIER_STEP_MS === 0) return
  await carrierStep.set(tx, shipmentId, now() + STEP_MS, { shipmentId })
}

/** Moves a parcel on by one state. Ends with the journey, or when it was held back, lost or returned. */
export async function takeStep(tx: Tx, shipmentId: string): Promise<void> {
  const shipment = await findShipment(tx, shipmentId)
  if (!shipment) throw new Error(`The carrier has parcel ${shipmentId}, which is unknown here`)
  const place = (JOURNEY as readonly string[]).indexOf(shipment.status)
  const next = place === -1 ? undefined : JOURNEY[place + 1]
  if (next === undefined) return
  await reportState(tx, shipment, { status: next as Report, at: now() })
  if (next !== 'delivered') await startJourney(tx, shipmentId)
}
