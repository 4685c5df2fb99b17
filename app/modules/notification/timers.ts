import { bullQueue, jobTable } from '#modules/notification/queue'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

/** Between the commit of a job and Redis nothing may be lost: what is late in the table is looked for there. */
const sweep = defineTimer<null>('notification.queue-sweep', {
  outside: () => (bullQueue ? bullQueue.sweep() : jobTable.adoptLate(now())),
  apply: async () => undefined,
})

export default defineTimers([jobTable.timer], [{ timer: sweep, everyMs: 10_000 }])
