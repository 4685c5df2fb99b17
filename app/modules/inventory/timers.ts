import { expireHold } from '#modules/inventory/actions/expire_hold'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'

/** The end of a hold. Set with the hold, taken back when it is committed or released. */
export const holdExpiry = defineTimer<{ reservationId: string }>('inventory.hold-expiry', {
  apply: (tx, { data }) => expireHold(tx, data.reservationId),
})

export default defineTimers([holdExpiry])
