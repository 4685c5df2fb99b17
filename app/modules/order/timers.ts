import { changeStatus } from '#modules/order/actions/change_status'
import { checkout } from '#modules/order/processes/checkout'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

/** A delivered order is completed after a while, during which a person might still say that it did not arrive. */
export const completion = defineTimer<null>('order.completion', {
  apply: async (tx, { key: orderId }) => {
    await changeStatus(tx, orderId, { to: 'completed' })
  },
})

export default defineTimers([completion, ...checkout.timers])
