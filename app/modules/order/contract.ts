import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const change = {
  orderId: avro.string(),
  version: avro.long(),
  customerId: avro.optional(avro.string()),
}

/** The only event of an order with personal data: who needs it later keeps it from here. */
export const OrderCreated = defineEvent('order.created', {
  version: 1,
  key: 'orderId',
  fields: {
    ...change,
    cartId: avro.optional(avro.string()),
    /** SHA-256 of the cart token: opens the order to its guest. */
    accessHash: avro.optional(avro.string()),
    email: avro.string(),
    locale: avro.string(),
    currency: avro.string(),
    region: avro.string(),
    shippingAddress: avro.address(),
    shippingMethod: avro.string(),
    lines: avro.array(
      avro.record({
        lineId: avro.string(),
        sku: avro.string(),
        productId: avro.string(),
        title: avro.string(),
        quantity: avro.int(),
        unitPrice: avro.money(),
        total: avro.money(),
      })
    ),
    total: avro.money(),
  },
})

/** Paid for and its stock taken. */
export const OrderConfirmed = defineEvent('order.confirmed', {
  version: 1,
  key: 'orderId',
  fields: {
    ...change,
    region: avro.string(),
    total: avro.money(),
    shippingMethod: avro.string(),
    lines: avro.array(
      avro.record({
        lineId: avro.string(),
        sku: avro.string(),
        productId: avro.string(),
        title: avro.string(),
        quantity: avro.int(),
        total: avro.money(),
      })
    ),
    /** Where inventory took the units from. */
    allocations: avro.array(avro.record({ sku: avro.string(), warehouse: avro.string(), quantity: avro.int() })),
  },
})

/** Why an order was cancelled; the shopper reads a sentence for each. */
export const CANCEL_REASONS = [
  'out_of_stock',
  'hold_expired',
  'payment_failed',
  'fraud_rejected',
  'review_timed_out',
  'timed_out',
  'requested',
] as const
export type CancelReason = (typeof CANCEL_REASONS)[number]

export const OrderCancelled = defineEvent('order.cancelled', {
  version: 1,
  key: 'orderId',
  fields: { ...change, reason: avro.oneOf(...CANCEL_REASONS), total: avro.money() },
})

/** Every parcel is on its way. */
export const OrderFulfilled = defineEvent('order.fulfilled', { version: 1, key: 'orderId', fields: change })

/** Every parcel arrived, and nothing more will happen by itself. */
export const OrderCompleted = defineEvent('order.completed', {
  version: 1,
  key: 'orderId',
  fields: { ...change, total: avro.money() },
})

export const OrderReturned = defineEvent('order.returned', {
  version: 1,
  key: 'orderId',
  fields: {
    ...change,
    returnId: avro.string(),
    refund: avro.money(),
    lines: avro.array(avro.record({ lineId: avro.string(), sku: avro.string(), quantity: avro.int() })),
  },
})

/**
 * What the checkout saga asks of others. Each request carries the attempt it belongs to, and the answer carries it back, so
 * that a late answer to an earlier attempt is told from the one that is waited for.
 */
const request = { orderId: avro.string(), attempt: avro.int() }

export const HoldRequested = defineEvent('order.hold.requested', {
  version: 1,
  key: 'orderId',
  fields: {
    ...request,
    region: avro.string(),
    ttlSeconds: avro.int(),
    lines: avro.array(avro.record({ sku: avro.string(), quantity: avro.int() })),
  },
})

export const CommitRequested = defineEvent('order.commit.requested', {
  version: 1,
  key: 'orderId',
  fields: {
    ...request,
    reservationId: avro.string(),
    /** `naive` sells a hold that has expired as well, which oversells: the incident. */
    mode: avro.oneOf('guarded', 'naive'),
  },
})

/** Gives back what is held, or what was committed when the order is cancelled after that. */
export const ReleaseRequested = defineEvent('order.release.requested', {
  version: 1,
  key: 'orderId',
  fields: { ...request, reservationId: avro.optional(avro.string()), reason: avro.string() },
})

export const AuthorizationRequested = defineEvent('order.authorization.requested', {
  version: 1,
  key: 'orderId',
  fields: {
    ...request,
    amount: avro.money(),
    token: avro.string(),
    customerId: avro.optional(avro.string()),
    accessHash: avro.optional(avro.string()),
  },
})

export const CaptureRequested = defineEvent('order.capture.requested', {
  version: 1,
  key: 'orderId',
  fields: { ...request, paymentId: avro.string(), amount: avro.money() },
})

/** Undoes a payment whatever state it is in: voided when authorized, refunded when captured, stopped when still under way. */
export const VoidRequested = defineEvent('order.void.requested', {
  version: 1,
  key: 'orderId',
  fields: { ...request, paymentId: avro.optional(avro.string()), reason: avro.string() },
})

export const RefundRequested = defineEvent('order.refund.requested', {
  version: 1,
  key: 'orderId',
  fields: {
    ...request,
    paymentId: avro.string(),
    refundId: avro.string(),
    amount: avro.money(),
    /** A word of ours, `returned`; never a shopper's own words. */
    reason: avro.string(),
  },
})

export const events = [
  OrderCreated,
  OrderConfirmed,
  OrderCancelled,
  OrderFulfilled,
  OrderCompleted,
  OrderReturned,
  HoldRequested,
  CommitRequested,
  ReleaseRequested,
  AuthorizationRequested,
  CaptureRequested,
  VoidRequested,
  RefundRequested,
]
