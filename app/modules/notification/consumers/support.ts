import { notify } from '#modules/notification/actions/notify'
import { notifyBuyer } from '#modules/notification/actions/notify_buyer'
import { defaultPreferences } from '#modules/notification/domain/preferences'
import { recipientOfCustomer, type KnownRecipient } from '#modules/notification/store'
import { TicketReplied, TicketResolved } from '#modules/support/contract'
import { defineConsumer, on, type DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'
import type { Tx } from '#platform/storage/transaction'

type TicketKind = 'support.ticket.replied' | 'support.ticket.resolved'

/** A ticket of neither an order nor a customer: that nobody could be told is written down like any other refusal. */
const NOBODY: KnownRecipient = {
  customerId: null,
  email: null,
  locale: 'en',
  erased: false,
  preferences: defaultPreferences(false),
}

/** To the address of the order the ticket is about, else to the customer's. */
async function tell(
  kind: TicketKind,
  { id: eventId, data }: DeliveredEvent<DataOf<typeof TicketResolved>>,
  tx: Tx
): Promise<void> {
  const { ticketId, orderId, customerId } = data
  if (orderId) return notifyBuyer(tx, { eventId, kind, orderId, facts: { ticketId } })
  const recipient = customerId ? await recipientOfCustomer(tx, customerId) : NOBODY
  /* Customers travel on a topic of their own: delivered again until this one has come. */
  if (!recipient) throw new Error(`${kind} came before the registration of ${customerId}`)
  await notify(tx, { eventId, kind, orderId: null, recipient, facts: { ticketId } })
}

export default defineConsumer('notification', 'support', [
  on(TicketReplied, async (event, tx) => {
    /* What customers write themselves is no news to them. */
    if (event.data.by === 'staff') await tell('support.ticket.replied', event, tx)
  }),
  on(TicketResolved, (event, tx) => tell('support.ticket.resolved', event, tx)),
])
