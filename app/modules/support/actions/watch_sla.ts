import { look, nextDue, type SlaClock } from '#modules/support/domain/sla_clock'
import { clockOf, findTicket } from '#modules/support/store'
import { StaleRowError } from '#platform/storage/sql_errors'
import type { Tx } from '#platform/storage/transaction'
import { defineTimer } from '#platform/timers/define_timer'
import { now } from '#platform/values/clock'

/** The next moment at which a ticket is late. Moved and taken back with its clock. */
export const slaDue = defineTimer<null>('support.sla-due', { apply: (tx, { key }) => noteBreach(tx, key) })

/** Sets the alarm of a clock that was just started or changed. */
export async function watchClock(tx: Tx, ticketId: string, clock: SlaClock, before?: SlaClock): Promise<void> {
  const due = nextDue(clock)
  if (before && nextDue(before) === due) return
  if (due === null) await slaDue.cancel(tx, ticketId)
  else await slaDue.set(tx, ticketId, due, null)
}

/** Nobody changed the ticket, so its version stays: who is just writing an answer is not to be refused for it. */
async function noteBreach(tx: Tx, ticketId: string): Promise<void> {
  const ticket = await findTicket(tx, ticketId)
  if (!ticket || ticket.breached || !look(clockOf(ticket), now()).breached) return
  const noted = await tx.run('UPDATE tickets SET breached = 1 WHERE id = ? AND version = ?', [ticketId, ticket.version])
  if (noted !== 1) throw new StaleRowError('Ticket', ticketId)
}
