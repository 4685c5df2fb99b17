import { drawLabel } from '#modules/fulfillment/domain/label_pdf'
import { labelDelay, labelsStored } from '#modules/fulfillment/metrics'
import { findOwnedShipment, labels, senderOf, store, type ShipmentRow } from '#modules/fulfillment/store'
import { labelRemoval } from '#modules/fulfillment/timers'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { iso, now } from '#platform/values/clock'

/** Follows from the shipment alone, so that printing again overwrites and removing needs no memory. */
const labelKey = ({ id, created_at: createdAt }: Pick<ShipmentRow, 'id' | 'created_at'>): string =>
  `labels/${iso(createdAt).slice(0, 10)}/${id}.pdf`

export type PrintResult =
  | { kind: 'stored'; key: string; storedAt: number; createdAt: number }
  /** The order was cancelled before it was printed. */
  | { kind: 'unwanted' }
  | { kind: 'erased' }

/** Draws a shipment's label and stores it, in no transaction. Running it twice stores the same bytes under the same key. */
export async function printLabel(shipmentId: string): Promise<PrintResult> {
  const row = await findOwnedShipment(store, shipmentId)
  if (!row) throw new Error(`There is no shipment ${shipmentId} to print a label for`)
  if (row.address === null) return { kind: 'erased' }
  if (row.status === 'failed' && row.dispatched_at === null) return { kind: 'unwanted' }
  const bytes = await drawLabel({
    shipmentId: row.id,
    orderId: row.order_id,
    trackingNumber: row.tracking_number,
    carrier: row.carrier,
    service: row.service,
    warehouse: row.warehouse,
    parcel: row.parcel,
    parcels: row.parcels,
    sender: await senderOf(store, row.warehouse),
    recipient: JSON.parse(row.address) as Address,
    createdAt: row.created_at,
  })
  const key = labelKey(row)
  await labels.put(key, bytes)
  return { kind: 'stored', key, storedAt: now(), createdAt: row.created_at }
}

/** Notes on the shipment where its label lies. */
export async function noteLabel(tx: Tx, shipmentId: string, result: PrintResult): Promise<void> {
  switch (result.kind) {
    case 'unwanted':
      return
    case 'erased':
      /* An earlier try may have stored it and been killed before this. */
      return labelRemoval.set(tx, shipmentId, now(), { shipmentId })
    case 'stored': {
      const noted = await tx.run(
        `UPDATE shipments SET label_key = ?, label_stored_at = ? WHERE id = ?
         AND EXISTS (SELECT 1 FROM orders WHERE orders.order_id = shipments.order_id AND orders.address IS NOT NULL)`,
        [result.key, result.storedAt, shipmentId]
      )
      /* The customer was erased while the label was under way. */
      if (noted === 0) return labelRemoval.set(tx, shipmentId, now(), { shipmentId })
      tx.afterCommit(() => {
        labelsStored.inc({ module: 'fulfillment' })
        labelDelay.observe({ module: 'fulfillment' }, (result.storedAt - result.createdAt) / 1000)
      })
    }
  }
}

/** Takes a label out of the object store, in no transaction; there may be none. */
export async function removeLabel(shipmentId: string): Promise<void> {
  const row = await findOwnedShipment(store, shipmentId)
  if (row) await labels.delete(labelKey(row))
}

export async function forgetLabel(tx: Tx, shipmentId: string): Promise<void> {
  await tx.run('UPDATE shipments SET label_key = NULL, label_stored_at = NULL WHERE id = ?', [shipmentId])
}
