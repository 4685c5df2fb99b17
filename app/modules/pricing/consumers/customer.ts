import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { forgetCustomer, keepMembership } from '#modules/pricing/projections/segments'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('pricing', 'customer', [
  on(SegmentEntered, ({ data }, tx) => keepMembership(tx, data, true)),
  on(SegmentLeft, ({ data }, tx) => keepMembership(tx, data, false)),
  on(CustomerErased, ({ data }, tx) => forgetCustomer(tx, data.customerId)),
])
