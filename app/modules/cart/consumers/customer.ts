import { keepMembership } from '#modules/cart/projections/segments'
import { CustomerErased, SegmentEntered, SegmentLeft } from '#modules/customer/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('cart', 'customer', [
  on(SegmentEntered, ({ data }, tx) => keepMembership(tx, data, true)),
  on(SegmentLeft, ({ data }, tx) => keepMembership(tx, data, false)),
  /* Carts hold no personal data of their own; what tells one from another is whose they were. */
  on(CustomerErased, async ({ data }, tx) => {
    await tx.run('DELETE FROM customer_segments WHERE customer_id = ?', [data.customerId])
    await tx.run('UPDATE carts SET customer_id = NULL WHERE customer_id = ?', [data.customerId])
  }),
])
