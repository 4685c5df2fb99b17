import { avro } from '#platform/messaging/avro'
import { defineEvent } from '#platform/messaging/define_event'

const message = {
  messageId: avro.string(),
  /** The event it tells about. */
  eventId: avro.string(),
  orderId: avro.optional(avro.string()),
  customerId: avro.optional(avro.string()),
  channel: avro.oneOf('email', 'sms'),
  template: avro.string(),
}

export const NotificationSent = defineEvent('notification.sent', {
  version: 1,
  key: 'messageId',
  fields: { ...message, templateVersion: avro.int() },
})

/** The provider refused it for good, or all attempts failed. */
export const NotificationFailed = defineEvent('notification.failed', {
  version: 1,
  key: 'messageId',
  fields: { ...message, reason: avro.string() },
})

/** It was not sent, because the person does not want it or cannot get it. */
export const NotificationSuppressed = defineEvent('notification.suppressed', {
  version: 1,
  key: 'messageId',
  fields: { ...message, reason: avro.oneOf('opted_out', 'quiet_hours', 'no_address', 'unsubscribed', 'erased') },
})

export const events = [NotificationSent, NotificationFailed, NotificationSuppressed]
