import { setTags } from '#modules/support/actions/open_ticket'
import { watchClock } from '#modules/support/actions/watch_sla'
import { TicketResolved } from '#modules/support/contract'
import type { Priority } from '#modules/support/domain/sla_clock'
import { changeTicket, type TicketStatus } from '#modules/support/domain/ticket'
import { findTicket, saveTicket, stateOf, type TicketRow } from '#modules/support/store'
import { Problem } from '#platform/http/problem'
import { stale } from '#platform/http/versions'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** What is left out stays as it is. */
export interface TicketChange {
  readonly status?: TicketStatus | undefined
  readonly priority?: Priority | undefined
  /** Null: nobody's. */
  readonly assignee?: string | null | undefined
  readonly tags?: readonly string[] | undefined
}

/**
 * Changes a ticket, made against one of its versions.
 * @throws Problem 404, 409 for a step its status does not allow, 412 when it changed meanwhile
 */
export async function updateTicket(tx: Tx, id: string, version: number, change: TicketChange): Promise<TicketRow> {
  const ticket = await findTicket(tx, id)
  if (!ticket) throw Problem.notFound('ticket')
  if (ticket.version !== version) throw stale()
  const before = stateOf(ticket)
  const result = changeTicket(before, change, now())
  if (result.kind === 'illegal') {
    throw new Problem(409, 'E_ILLEGAL_TRANSITION', `A ticket that is ${result.from} cannot become ${change.status}.`, {
      from: result.from,
      to: change.status,
    })
  }
  const { state } = result
  const saved = await saveTicket(tx, ticket, state, change.assignee === undefined ? ticket.assignee : change.assignee)
  if (change.tags) await setTags(tx, id, change.tags)
  await watchClock(tx, id, state.clock, before.clock)
  if (before.resolvedAt === null && state.resolvedAt !== null) {
    tx.emit(TicketResolved, {
      ticketId: id,
      version: saved.version,
      orderId: ticket.order_id,
      customerId: ticket.customer_id,
    })
  }
  return saved
}
