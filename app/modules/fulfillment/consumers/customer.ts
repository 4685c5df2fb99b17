import { CustomerErased } from '#modules/customer/contract'
import { eraseCustomer } from '#modules/fulfillment/actions/erase_customer'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Forgets where people live. */
export default defineConsumer('fulfillment', 'customer', [
  on(CustomerErased, ({ data }, tx) => eraseCustomer(tx, data.customerId, data.erasedAt)),
])
