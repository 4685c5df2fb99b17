import { deliverMessage } from '#modules/notification/actions/deliver_message'
import { env } from '#modules/notification/env'
import { EmbeddedSendQueue } from '#modules/notification/ports/embedded_send_queue'
import { store } from '#modules/notification/store'

/** The queue this shop sends by. */
export const sendQueue = new EmbeddedSendQueue(store, deliverMessage, {
  attempts: env.NOTIFICATION_SEND_ATTEMPTS,
  backoffMs: env.NOTIFICATION_BACKOFF_MS,
  perSecond: { email: env.NOTIFICATION_EMAIL_PER_SECOND, sms: env.NOTIFICATION_SMS_PER_SECOND },
})
