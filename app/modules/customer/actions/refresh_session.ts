import { endSession } from '#modules/customer/actions/end_session'
import { newRefreshToken, sessionEnd } from '#modules/customer/actions/open_session'
import type { AccountRole } from '#modules/customer/store'
import { hashToken } from '#platform/http/guest_token'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export type RefreshResult =
  | { kind: 'refreshed'; sessionId: string; customerId: string; role: AccountRole; refreshToken: string }
  /** Two parties have the token, one of them a thief: the session is over for both. */
  | { kind: 'reused' }
  | { kind: 'unknown' }

interface Found {
  session_id: string
  customer_id: string
  role: AccountRole
}

/** Takes a refresh token for a new one. It can be used once: of two uses at the same time one ends the session. */
export async function refreshSession(tx: Tx, token: string): Promise<RefreshResult> {
  const tokenHash = hashToken(token)
  const found = await tx.one<Found>(
    `SELECT t.session_id, s.customer_id, c.role FROM refresh_tokens t
     JOIN sessions s ON s.id = t.session_id JOIN customers c ON c.id = s.customer_id
     WHERE t.token_hash = ? AND s.ended_at IS NULL AND s.expires_at > ?`,
    [tokenHash, now()]
  )
  if (!found) return { kind: 'unknown' }
  const { session_id: sessionId, customer_id: customerId, role } = found
  const first = await tx.run('UPDATE refresh_tokens SET used = 1 WHERE token_hash = ? AND used = 0', [tokenHash])
  if (first !== 1) {
    await endSession(tx, sessionId, customerId)
    return { kind: 'reused' }
  }
  await tx.run('UPDATE sessions SET expires_at = ? WHERE id = ?', [sessionEnd(), sessionId])
  return { kind: 'refreshed', sessionId, customerId, role, refreshToken: await newRefreshToken(tx, sessionId) }
}
