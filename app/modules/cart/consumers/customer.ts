import { customerSegments } from '#modules/cart/projections/customer_segments'
import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('cart', 'customer', [
  on(SegmentEntered, ({ data }, tx) => customerSegments.enter(tx, data)),
  on(SegmentLeft, ({ data }, tx) => customerSegments.leave(tx, data)),
  /* Carts hold no personal data of their own; what tells one from another is whose they were. */
  on(CustomerErased, async ({ data }, tx) => {
    await customerSegments.forget(tx, data.customerId)
    await tx.run('UPDATE carts SET customer_id = NULL WHERE customer_id = ?', [data.customerId])
  }),
])
