import vine from '@vinejs/vine'
import { RESERVATION_STATUSES } from '#modules/inventory/ports/reservations'
import { sku } from '#platform/http/fields'

const MOST_UNITS = 1_000_000_000

const quantity = (max: number) => vine.number({ strict: true }).withoutDecimals().range([1, max])

export const setStockBody = vine.create({
  onHand: vine.number({ strict: true }).withoutDecimals().range([0, MOST_UNITS]),
  warehouse: vine.string().trim().maxLength(40).optional(),
})

export const reservationBody = vine.create({
  orderId: vine.string().trim().minLength(1).maxLength(40),
  lines: vine
    .array(vine.object({ sku: sku(), quantity: quantity(10_000) }))
    .minLength(1)
    .maxLength(100),
  ttlSeconds: vine.number({ strict: true }).withoutDecimals().range([1, 86_400]).optional(),
  region: vine.string().trim().maxLength(40).optional(),
})

export const stockShape = vine.create({
  sku: vine.string(),
  available: vine.number().withoutDecimals(),
  regions: vine.array(vine.object({ region: vine.string(), available: vine.number().withoutDecimals() })),
  onHand: vine.number().withoutDecimals().optional(),
  reserved: vine.number().withoutDecimals().optional(),
  warehouses: vine
    .array(
      vine.object({
        warehouse: vine.string(),
        region: vine.string(),
        onHand: vine.number().withoutDecimals(),
        reserved: vine.number().withoutDecimals(),
        available: vine.number().withoutDecimals(),
      })
    )
    .optional(),
})

export const reservationShape = vine.create({
  id: vine.string(),
  orderId: vine.string(),
  status: vine.enum(RESERVATION_STATUSES),
  expiresAt: vine.string(),
  lines: vine.array(
    vine.object({ sku: vine.string(), warehouse: vine.string(), quantity: vine.number().withoutDecimals() })
  ),
})
