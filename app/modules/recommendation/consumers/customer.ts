import { CustomerErased } from '#modules/customer/contract'
import { forgetCustomer } from '#modules/recommendation/projections/purchases'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Forgets what an erased customer bought. The counts stay: they are nobody's. */
export default defineConsumer('recommendation', 'customer', [
  on(CustomerErased, ({ data }, tx) => forgetCustomer(tx, data.customerId)),
])
