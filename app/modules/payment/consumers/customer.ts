import { CustomerErased } from '#modules/customer/contract'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Forgets whose payments these were; the figures stay. */
export default defineConsumer('payment', 'customer', [
  on(CustomerErased, async ({ data }, tx) => {
    await tx.run('UPDATE payments SET customer_id = NULL, access_hash = NULL WHERE customer_id = ?', [data.customerId])
  }),
])
