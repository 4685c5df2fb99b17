import { CustomerErased, CustomerRegistered, CustomerUpdated } from '#modules/customer/contract'
import { eraseCustomer, noteCustomer, updateCustomer } from '#modules/fraud/projections/customers'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Knows how old an account is and where it belongs. */
export default defineConsumer('fraud', 'customer', [
  on(CustomerRegistered, ({ data }, tx) => noteCustomer(tx, data)),
  on(CustomerUpdated, ({ data }, tx) => updateCustomer(tx, data)),
  on(CustomerErased, ({ data }, tx) => eraseCustomer(tx, data)),
])
