import { CustomerErased } from '#modules/customer/contract'
import { eraseCustomer } from '#modules/support/actions/erase_customer'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

export default defineConsumer('support', 'customer', [
  on(CustomerErased, ({ data }, tx) => eraseCustomer(tx, data.customerId)),
])
