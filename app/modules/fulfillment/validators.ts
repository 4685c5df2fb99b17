import vine from '@vinejs/vine'
import { REPORTS, SHIPMENT_STATUSES } from '#modules/fulfillment/domain/shipment_status'
import { pageParameters } from '#platform/http/lists'

/** Why a carrier gave up: words of ours, so that no name or address comes in with them. */
const CARRIER_REASONS = ['lost', 'damaged', 'refused', 'undeliverable'] as const

const time = () => vine.string()

export const shipmentsQuery = vine.create({
  orderId: vine.string().trim().minLength(1).maxLength(40).optional(),
  status: vine.enum(SHIPMENT_STATUSES).optional(),
  ...pageParameters,
})

export const carrierUpdateBody = vine.create({
  id: vine.string().trim().minLength(1).maxLength(120),
  trackingNumber: vine.string().trim().minLength(1).maxLength(40),
  status: vine.enum(REPORTS),
  /** ISO 8601 with its offset. */
  occurredAt: vine
    .string()
    .maxLength(40)
    .regex(
      /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
    ),
  reason: vine.enum(CARRIER_REASONS).optional(),
})

const shipment = {
  id: vine.string(),
  orderId: vine.string(),
  status: vine.enum(SHIPMENT_STATUSES),
  warehouse: vine.string(),
  parcel: vine.number().withoutDecimals(),
  parcels: vine.number().withoutDecimals(),
  carrier: vine.string(),
  service: vine.enum(['standard', 'express']),
  trackingNumber: vine.string(),
  lines: vine.array(vine.object({ sku: vine.string(), quantity: vine.number().withoutDecimals() })),
  createdAt: time(),
  estimatedDeliveryAt: time(),
  dispatchedAt: time().nullable(),
  deliveredAt: time().nullable(),
  failureReason: vine.string().nullable(),
  /** Null until it is printed, and again once its customer was erased. */
  labelStoredAt: time().nullable(),
}

export const shipmentListShape = vine.create({
  data: vine.array(vine.object(shipment)),
  page: vine.object({ next: vine.string().nullable() }),
})

export const shipmentShape = vine.create({
  ...shipment,
  /** Null once its customer was erased. */
  address: vine
    .object({
      name: vine.string(),
      line1: vine.string(),
      line2: vine.string().nullable(),
      city: vine.string(),
      region: vine.string().nullable(),
      postalCode: vine.string(),
      country: vine.string(),
    })
    .nullable(),
  history: vine.array(
    vine.object({
      status: vine.enum(SHIPMENT_STATUSES),
      cause: vine.enum(['order', 'carrier', 'staff', 'inferred']),
      at: time(),
    })
  ),
})

export const labelShape = vine.create({ url: vine.string(), expiresAt: time() })

export const trackingShape = vine.create({
  trackingNumber: vine.string(),
  carrier: vine.string(),
  service: vine.enum(['standard', 'express']),
  status: vine.enum(SHIPMENT_STATUSES),
  estimatedDeliveryAt: time(),
  history: vine.array(vine.object({ status: vine.enum(SHIPMENT_STATUSES), at: time() })),
})

export const carrierUpdateShape = vine.create({
  id: vine.string(),
  result: vine.enum(['applied', 'ignored', 'replayed']),
})
