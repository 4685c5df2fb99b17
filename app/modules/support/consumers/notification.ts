import { NotificationFailed, NotificationSent, NotificationSuppressed } from '#modules/notification/contract'
import { remember } from '#modules/support/projections/timeline'
import { defineConsumer, on } from '#platform/messaging/define_consumer'

/** Messages about orders. Why one failed is a provider's free text, which may name the addressee, and is left out. */
export default defineConsumer('support', 'notification', [
  on(NotificationSent, async (event, tx) => {
    const { orderId, messageId, channel, template } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { messageId, channel, template })
  }),
  on(NotificationFailed, async (event, tx) => {
    const { orderId, messageId, channel, template } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { messageId, channel, template })
  }),
  on(NotificationSuppressed, async (event, tx) => {
    const { orderId, messageId, channel, template, reason } = event.data
    if (orderId !== null) await remember(event, tx, orderId, { messageId, channel, template, reason })
  }),
])
