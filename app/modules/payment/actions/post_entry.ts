import type { EntryKind, Posting } from '#modules/payment/domain/ledger'
import type { PaymentRow } from '#modules/payment/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'

export interface Entry {
  readonly kind: EntryKind
  readonly payment: PaymentRow
  /** What the PSP calls the operation, when it moved money. */
  readonly pspOperation: string | null
  /** By the PSP's clock. */
  readonly occurredAt: number
  readonly postings: readonly Posting[]
}

/**
 * Writes a journal entry: its postings first and itself last, which is when the database checks that they sum to zero.
 * Goes together with the change of the payment that it books, guarded by its status, so that nothing is booked twice.
 */
export async function postEntry(tx: Tx, { kind, payment, pspOperation, occurredAt, postings }: Entry): Promise<void> {
  const id = newId('journalEntry')
  await tx.run(
    `INSERT INTO postings (entry_id, position, account, amount, currency)
     VALUES ${postings.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
    postings.flatMap(({ account, amount, currency }, position) => [id, position, account, amount, currency])
  )
  await tx.insert('journal_entries', {
    id,
    kind,
    payment_id: payment.id,
    order_id: payment.order_id,
    psp_operation: pspOperation,
    occurred_at: occurredAt,
    created_at: now(),
  })
}
