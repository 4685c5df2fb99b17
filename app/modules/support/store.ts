import type { SlaClock } from '#modules/support/domain/sla_clock'
import type { TicketState } from '#modules/support/domain/ticket'
import { moduleStore } from '#platform/storage/module_store'
import type { SqlSession } from '#platform/storage/sql'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

export const store = moduleStore('support')

export interface TicketRow {
  id: string
  version: number
  subject: string
  message: string
  status: TicketState['status']
  priority: TicketState['priority']
  /** `customer`, `guest`, `staff` or the name of a rule. */
  origin: string
  open_rule: string | null
  order_id: string | null
  customer_id: string | null
  access_hash: string | null
  name: string | null
  assignee: string | null
  first_response_due_at: number
  first_responded_at: number | null
  resolution_due_at: number
  paused_at: number | null
  breached: number
  resolved_at: number | null
  created_at: number
  updated_at: number
}

export interface CommentRow {
  id: string
  ticket_id: string
  author: 'customer' | 'staff'
  author_id: string | null
  text: string
  internal: number
  created_at: number
}

export function findTicket(session: SqlSession, id: string): Promise<TicketRow | undefined> {
  return session.one<TicketRow>('SELECT * FROM tickets WHERE id = ?', [id])
}

export function clockOf(row: TicketRow): SlaClock {
  return {
    firstResponseDueAt: row.first_response_due_at,
    firstRespondedAt: row.first_responded_at,
    resolutionDueAt: row.resolution_due_at,
    pausedAt: row.paused_at,
    breached: row.breached === 1,
  }
}

export function stateOf(row: TicketRow): TicketState {
  return { status: row.status, priority: row.priority, clock: clockOf(row), resolvedAt: row.resolved_at }
}

/** A ticket's state as columns. */
export function columnsOf({ status, priority, clock, resolvedAt }: TicketState) {
  return {
    status,
    priority,
    first_response_due_at: clock.firstResponseDueAt,
    first_responded_at: clock.firstRespondedAt,
    resolution_due_at: clock.resolutionDueAt,
    paused_at: clock.pausedAt,
    breached: clock.breached ? 1 : 0,
    resolved_at: resolvedAt,
  }
}

/**
 * Writes the next version of a ticket over the one that was read. A ticket that a rule opened leaves the rule's place free once
 * it is resolved; opened again it is a person's doing and does not take it back.
 * @throws StaleRowError when somebody else was faster; the transaction is run again
 */
export async function saveTicket(tx: Tx, read: TicketRow, state: TicketState, assignee = read.assignee) {
  const columns = columnsOf(state)
  const changed = {
    ...columns,
    assignee,
    open_rule: columns.resolved_at === null ? read.open_rule : null,
    version: read.version + 1,
    updated_at: now(),
  }
  const names = Object.keys(changed)
  const written = await tx.run(
    `UPDATE tickets SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ? AND version = ?`,
    [...Object.values(changed), read.id, read.version]
  )
  if (written !== 1) throw new StaleRowError('Ticket', read.id)
  return { ...read, ...changed } satisfies TicketRow
}
