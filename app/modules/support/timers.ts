import { slaDue } from '#modules/support/actions/watch_sla'
import { openByRule } from '#modules/support/actions/open_by_rule'
import { deliveryLate } from '#modules/support/domain/rules'
import { env } from '#modules/support/env'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

/** When a parcel should long have arrived. Set at dispatch, taken back when it arrives or is known never to. */
export const lateDelivery = defineTimer<{ orderId: string; trackingNumber: string }>('support.late-delivery', {
  apply: async (tx, { key: shipmentId, data }) => {
    const ticket = deliveryLate(shipmentId, data.trackingNumber, env.SUPPORT_LATE_DELIVERY_SECONDS)
    await openByRule(tx, ticket, { orderId: data.orderId, forCustomer: true })
  },
})

export default defineTimers([lateDelivery, slaDue])
