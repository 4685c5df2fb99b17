import { watchClock } from '#modules/support/actions/watch_sla'
import { TicketReplied } from '#modules/support/contract'
import { reply } from '#modules/support/domain/ticket'
import { saveTicket, stateOf, type CommentRow, type TicketRow } from '#modules/support/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface Comment {
  readonly author: CommentRow['author']
  /** Null for a guest. */
  readonly authorId: string | null
  readonly text: string
  /** A note among staff: it is not an answer, moves nothing and is not announced. */
  readonly internal: boolean
}

/**
 * Adds to a ticket what somebody wrote.
 * @throws Problem 409 when the ticket is closed and it is not a note
 */
export async function addComment(tx: Tx, ticket: TicketRow, comment: Comment): Promise<CommentRow> {
  const { author, authorId, text, internal } = comment
  const before = stateOf(ticket)
  const result = internal ? { kind: 'changed' as const, state: before } : reply(before, author, now())
  if (result.kind === 'illegal') {
    throw new Problem(409, 'E_TICKET_CLOSED', 'This ticket is closed: open a new one.')
  }
  const saved = await saveTicket(tx, ticket, result.state)
  await watchClock(tx, ticket.id, result.state.clock, before.clock)
  const row: CommentRow = {
    id: newId('comment'),
    ticket_id: ticket.id,
    author,
    author_id: authorId,
    text,
    internal: internal ? 1 : 0,
    created_at: now(),
  }
  await tx.insert('comments', { ...row })
  if (!internal) {
    tx.emit(TicketReplied, {
      ticketId: ticket.id,
      version: saved.version,
      orderId: ticket.order_id,
      customerId: ticket.customer_id,
      commentId: row.id,
      by: author,
    })
  }
  return row
}
