import { walkSegment } from '#modules/customer/actions/walk_segment'
import { env } from '#modules/customer/env'
import { defineTimers } from '#platform/modules/define_module'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

/** One batch of a walk over all customers; sets itself again for the next. Setting it anew starts over. */
const segmentWalk = defineTimer<{ after: string }>('customer.segment-walk', {
  apply: async (tx, { key: segmentId, data }) => {
    const after = await walkSegment(tx, segmentId, data.after)
    if (after !== null) await walkOn(tx, segmentId, after)
  },
})

const walkOn = (tx: Tx, segmentId: string, after: string): Promise<void> =>
  segmentWalk.set(tx, segmentId, now(), { after })

/** Has all customers gone through for a segment, because its rules changed, it ends or time went by. */
export async function startWalk(tx: Tx, segmentId: string): Promise<void> {
  await tx.run('UPDATE segments SET evaluated_at = NULL WHERE id = ?', [segmentId])
  await walkOn(tx, segmentId, '')
}

/** Segments whose members change by the clock alone, unless they are being gone through anyway. */
export const segmentSweep = defineTimer('customer.segment-sweep', {
  apply: async (tx) => {
    const due = await tx.all<{ id: string }>(
      'SELECT id FROM segments WHERE time_based = 1 AND evaluated_at IS NOT NULL AND deleted_at IS NULL'
    )
    for (const { id } of due) await startWalk(tx, id)
  },
})

/** Sessions that are over. Their access tokens have expired or were refused when they ended. */
export const sessionSweep = defineTimer('customer.session-sweep', {
  apply: async (tx) => {
    const over = 'FROM sessions WHERE expires_at <= ? OR ended_at IS NOT NULL'
    await tx.run(`DELETE FROM refresh_tokens WHERE session_id IN (SELECT id ${over})`, [now()])
    await tx.run(`DELETE ${over}`, [now()])
  },
})

export default defineTimers(
  [segmentWalk],
  [
    { timer: segmentSweep, everyMs: env.CUSTOMER_SEGMENT_SWEEP_SECONDS * 1000 },
    { timer: sessionSweep, everyMs: 3_600_000 },
  ]
)
