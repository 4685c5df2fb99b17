import type { Tx } from '#platform/storage/transaction'
import { defineTimer, type Schedule } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long a repeated request gets its first answer. */
const ANSWERS_MS = DAY_MS
/** How long a redelivered event is recognised: longer than the log keeps events, see BROKER_RETENTION_DAYS. */
const INBOX_MS = 14 * DAY_MS

async function tidy(tx: Tx): Promise<void> {
  await tx.run('DELETE FROM idempotency_keys WHERE created_at < ?', [now() - ANSWERS_MS])
  await tx.run('DELETE FROM inbox WHERE processed_at < ?', [now() - INBOX_MS])
}

/** What every module's store needs now and then, whatever the module does. */
export const housekeeping: Schedule = {
  timer: defineTimer<null>('platform.housekeeping', { apply: tidy }),
  everyMs: HOUR_MS,
}
