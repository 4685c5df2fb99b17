import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const profile = {
  customerId: avro.string(),
  version: avro.long(),
  email: avro.string(),
  name: avro.string(),
  /** Shop region, such as `eu-west`. */
  region: avro.string(),
  /** BCP 47. */
  locale: avro.string(),
  marketing: avro.boolean(),
}

/** Somebody has an account. */
export const CustomerRegistered = defineEvent('customer.registered', {
  version: 1,
  key: 'customerId',
  fields: { ...profile, registeredAt: avro.time() },
})

/** The account as it is now. */
export const CustomerUpdated = defineEvent('customer.updated', { version: 1, key: 'customerId', fields: profile })

/** Whoever keeps personal data of this customer removes it. Figures of orders and ledgers stay. */
export const CustomerErased = defineEvent('customer.erased', {
  version: 1,
  key: 'customerId',
  fields: { customerId: avro.string(), version: avro.long(), erasedAt: avro.time() },
})

const membership = {
  customerId: avro.string(),
  segmentId: avro.string(),
  /** The segment's short name, which price rules refer to. */
  segment: avro.string(),
  at: avro.time(),
}

export const SegmentEntered = defineEvent('customer.segment.entered', {
  version: 1,
  key: 'customerId',
  fields: membership,
})
export const SegmentLeft = defineEvent('customer.segment.left', { version: 1, key: 'customerId', fields: membership })

/** Access tokens of this session are refused everywhere from now on. Every process listens; see config/auth.ts. */
export const SessionEnded = defineEvent('customer.session.ended', {
  version: 1,
  key: 'sessionId',
  fields: { sessionId: avro.string(), customerId: avro.string(), endedAt: avro.time() },
})

export const events = [CustomerRegistered, CustomerUpdated, CustomerErased, SegmentEntered, SegmentLeft, SessionEnded]

export { CustomerSegments, customerSegmentsTable } from '#modules/customer/customer_segments'
