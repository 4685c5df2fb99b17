import { forgetServed } from '#modules/recommendation/actions/forget_served'
import { forgetWritten, writeRequestLog } from '#modules/recommendation/actions/write_request_log'
import { env } from '#modules/recommendation/env'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const REQUEST_LOG = 'recommendation.request-log'
const LOG_MS = env.RECOMMENDATION_LOG_SECONDS * 1000
const HOUR_MS = 3_600_000

/** No request waits for the object store: lines gather in a table and are written in batches. */
const requestLog = defineTimer<null, string[]>(REQUEST_LOG, {
  outside: writeRequestLog,
  apply: (tx, _timer, written) => forgetWritten(tx, written),
  /* The next run is the next attempt, however long the object store is away: the lines wait for it. */
  backoff: [],
  giveUp: (tx, { key }) => tx.schedule({ name: REQUEST_LOG, key, at: now() + LOG_MS, data: null }),
})

const sweep = defineTimer<null>('recommendation.sweep', { apply: (tx) => forgetServed(tx) })

export default defineTimers(
  [],
  [
    { timer: requestLog, everyMs: LOG_MS },
    { timer: sweep, everyMs: HOUR_MS },
  ]
)
