import { watchClock } from '#modules/support/actions/watch_sla'
import { TicketOpened } from '#modules/support/contract'
import type { Priority } from '#modules/support/domain/sla_clock'
import { newTicket } from '#modules/support/domain/ticket'
import { columnsOf, type TicketRow } from '#modules/support/store'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface TicketToOpen {
  readonly origin: string
  readonly subject: string
  readonly message: string
  readonly priority: Priority
  readonly orderId: string | null
  /** Who sees it beside staff. */
  readonly customerId: string | null
  readonly accessHash: string | null
  readonly name?: string | undefined
  readonly assignee?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Rule and subject, of which no other ticket may be open. */
  readonly openRule?: string
}

/** Opens a ticket and starts its clock. @returns `undefined` when the rule has one open */
export async function openTicket(tx: Tx, wanted: TicketToOpen): Promise<TicketRow | undefined> {
  const state = newTicket(wanted.priority, now())
  const row: TicketRow = {
    id: newId('ticket'),
    version: 1,
    subject: wanted.subject,
    message: wanted.message,
    origin: wanted.origin,
    open_rule: wanted.openRule ?? null,
    order_id: wanted.orderId,
    customer_id: wanted.customerId,
    access_hash: wanted.accessHash,
    name: wanted.name ?? null,
    assignee: wanted.assignee ?? null,
    ...columnsOf(state),
    created_at: now(),
    updated_at: now(),
  }
  const opened = await tx.insert('tickets', { ...row }, { key: ['open_rule'], do: 'nothing' })
  if (opened === 0) return undefined
  await setTags(tx, row.id, wanted.tags ?? [])
  await watchClock(tx, row.id, state.clock)
  tx.emit(TicketOpened, {
    ticketId: row.id,
    version: 1,
    orderId: row.order_id,
    customerId: row.customer_id,
    priority: row.priority,
    origin: row.origin,
  })
  return row
}

/** Whatever tags a ticket has, from now on it has these. */
export async function setTags(tx: Tx, ticketId: string, tags: readonly string[]): Promise<void> {
  await tx.run('DELETE FROM ticket_tags WHERE ticket_id = ?', [ticketId])
  for (const tag of new Set(tags)) await tx.insert('ticket_tags', { ticket_id: ticketId, tag })
}
