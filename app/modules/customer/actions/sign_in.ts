import { openSession, type OpenedSession } from '#modules/customer/actions/open_session'
import { findCustomer, type CustomerRow } from '#modules/customer/store'
import type { Tx } from '#platform/storage/transaction'

/**
 * Opens a session for somebody whose password fitted, unless the account was erased or got another password while that was
 * checked: the sessions that ended then must not be followed by one more.
 */
export async function signIn(tx: Tx, account: CustomerRow): Promise<OpenedSession | undefined> {
  const present = await findCustomer(tx, account.id)
  if (present?.password_hash !== account.password_hash) return undefined
  return openSession(tx, account.id)
}
