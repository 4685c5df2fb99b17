import { SessionEnded } from '#modules/customer/contract'
import { revokeSession } from '#platform/http/auth'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Ends a session: its refresh tokens are void, its access tokens are refused here from the commit on and elsewhere once the
 * event is there. Ending it again says so again, which changes nothing.
 */
export async function endSession(tx: Tx, sessionId: string, customerId: string): Promise<void> {
  const endedAt = now()
  await tx.run('UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL', [endedAt, sessionId])
  tx.emit(SessionEnded, { sessionId, customerId, endedAt })
  tx.afterCommit(() => revokeSession(sessionId))
}

/** Ends all sessions of an account, but one if it is named. */
export async function endSessions(tx: Tx, customerId: string, except?: string): Promise<void> {
  const open = await tx.all<{ id: string }>('SELECT id FROM sessions WHERE customer_id = ? AND ended_at IS NULL', [
    customerId,
  ])
  for (const { id } of open) if (id !== except) await endSession(tx, id, customerId)
}
