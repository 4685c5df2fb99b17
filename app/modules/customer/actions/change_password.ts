import { endSessions } from '#modules/customer/actions/end_session'
import type { CustomerRow } from '#modules/customer/store'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'

/**
 * Gives an account another password and ends its other sessions: who knew the old one is out.
 * @throws Problem 412 when the password was changed since the old one was checked
 */
export async function changePassword(
  tx: Tx,
  account: CustomerRow,
  passwordHash: string,
  sessionId: string
): Promise<void> {
  const changed = await tx.run('UPDATE customers SET password_hash = ? WHERE id = ? AND password_hash = ?', [
    passwordHash,
    account.id,
    account.password_hash,
  ])
  if (changed !== 1) throw stale()
  await endSessions(tx, account.id, sessionId)
}
