import { expireHold } from '#modules/inventory/actions/expire_hold'
import { announceLost, findLost, type Lost } from '#modules/inventory/actions/heal_announcements'
import { ask, isRemote, type Asked } from '#modules/inventory/engine'
import type { ExpireAnswer } from '#modules/inventory/ports/reservations'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer, type FiredTimer } from '#platform/timers/define_timer'

interface Hold {
  reservationId: string
}

/** An engine outside this store is asked in no transaction. */
const outside = ({ data }: FiredTimer<Hold>) => ask((reservations) => reservations.expire(data.reservationId))

/** The end of a hold. Set with the hold, taken back when it is committed or released. */
export const holdExpiry = defineTimer<Hold, Asked<ExpireAnswer | undefined> | undefined>('inventory.hold-expiry', {
  ...(isRemote && { outside }),
  apply: (tx, { data }, asked) => expireHold(tx, data.reservationId, asked),
})

/** What an engine outside this store did, and whose announcement got lost. */
const healing = defineTimer<null, Lost>('inventory.heal-announcements', { outside: findLost, apply: announceLost })

export default defineTimers([holdExpiry], isRemote ? [{ timer: healing, everyMs: 5000 }] : [])
