import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { customerSegments } from '#modules/pricing/projections/customer_segments'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('pricing', 'customer', [
  on(SegmentEntered, ({ data }, tx) => customerSegments.enter(tx, data)),
  on(SegmentLeft, ({ data }, tx) => customerSegments.leave(tx, data)),
  on(CustomerErased, ({ data }, tx) => customerSegments.forget(tx, data.customerId)),
])
