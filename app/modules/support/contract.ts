import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const ticket = {
  ticketId: avro.string(),
  version: avro.long(),
  orderId: avro.optional(avro.string()),
  customerId: avro.optional(avro.string()),
}

export const TicketOpened = defineEvent('support.ticket.opened', {
  version: 1,
  key: 'ticketId',
  fields: {
    ...ticket,
    priority: avro.oneOf('low', 'normal', 'high', 'urgent'),
    /** Who or what opened it: a person, or the rule of that name. */
    origin: avro.string(),
  },
})

export const TicketReplied = defineEvent('support.ticket.replied', {
  version: 1,
  key: 'ticketId',
  fields: { ...ticket, commentId: avro.string(), by: avro.oneOf('customer', 'staff') },
})

export const TicketResolved = defineEvent('support.ticket.resolved', { version: 1, key: 'ticketId', fields: ticket })

export const events = [TicketOpened, TicketReplied, TicketResolved]
