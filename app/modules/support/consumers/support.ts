import { TicketOpened, TicketReplied, TicketResolved } from '#modules/support/contract'
import { remember } from '#modules/support/projections/timeline'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/**
 * Our own events, read back like everybody else's: only as published do they have the ids that what follows from them (a
 * message to the customer, say) names as its cause.
 */
export default defineConsumer('support', 'support', [
  on(TicketOpened, async (event, tx) => {
    const { orderId, ticketId, priority, origin } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { ticketId, priority, origin })
  }),
  on(TicketReplied, async (event, tx) => {
    const { orderId, ticketId, commentId, by } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { ticketId, commentId, by })
  }),
  on(TicketResolved, async (event, tx) => {
    const { orderId, ticketId } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { ticketId })
  }),
])
