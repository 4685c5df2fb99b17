import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const reservation = {
  reservationId: avro.string(),
  orderId: avro.string(),
  /** The attempt of the order that asked. */
  attempt: avro.int(),
}

const allocations = avro.array(avro.record({ sku: avro.string(), warehouse: avro.string(), quantity: avro.int() }))

/** All lines are held until the time is up. */
export const Reserved = defineEvent('inventory.reserved', {
  version: 1,
  key: 'reservationId',
  fields: { ...reservation, expiresAt: avro.time(), lines: allocations },
})

/** None of the lines is held, because some of them cannot be. */
export const Rejected = defineEvent('inventory.rejected', {
  version: 1,
  key: 'reservationId',
  fields: {
    ...reservation,
    shortages: avro.array(avro.record({ sku: avro.string(), requested: avro.int(), available: avro.int() })),
  },
})

/** The held units are sold. */
export const Committed = defineEvent('inventory.committed', {
  version: 1,
  key: 'reservationId',
  fields: { ...reservation, lines: allocations },
})

/** The units can be sold again. */
export const Released = defineEvent('inventory.released', {
  version: 1,
  key: 'reservationId',
  fields: { ...reservation, reason: avro.string(), lines: allocations },
})

/** The hold's time was up; the units can be sold again. Also the answer to a commit that came too late. */
export const Expired = defineEvent('inventory.expired', {
  version: 1,
  key: 'reservationId',
  fields: { ...reservation, lines: allocations },
})

/** How much of a SKU there is now, over all warehouses and by region. */
export const StockChanged = defineEvent('inventory.stock.changed', {
  version: 1,
  key: 'sku',
  fields: {
    sku: avro.string(),
    version: avro.long(),
    onHand: avro.long(),
    reserved: avro.long(),
    available: avro.long(),
    regions: avro.array(avro.record({ region: avro.string(), available: avro.long() })),
  },
})

export const events = [Reserved, Rejected, Committed, Released, Expired, StockChanged]
