import { forgetAnswers } from '#platform/http/idempotency'
import type { Tx } from '#platform/storage/transaction'

const ERASED = '[erased]'

/**
 * Overwrites what a customer wrote and how they are called. The tickets stay, with their times and what staff said; tickets
 * opened by rule hold nothing personal. Answers kept for repeated requests go, since they repeat what was written.
 */
export async function eraseCustomer(tx: Tx, customerId: string): Promise<void> {
  await tx.run(
    `UPDATE comments SET text = ? WHERE author = 'customer'
     AND ticket_id IN (SELECT id FROM tickets WHERE customer_id = ?)`,
    [ERASED, customerId]
  )
  await tx.run(
    `UPDATE tickets SET subject = ?, message = ?, name = NULL, version = version + 1
     WHERE customer_id = ? AND origin IN ('customer', 'guest', 'staff')`,
    [ERASED, ERASED, customerId]
  )
  await forgetAnswers(tx, customerId)
}
