import { NotificationFailed, NotificationSent, NotificationSuppressed } from '#modules/notification/contract'
import { objection } from '#modules/notification/domain/preferences'
import { renderMessage } from '#modules/notification/actions/render_message'
import { countMessage } from '#modules/notification/message_metrics'
import { mockProvider } from '#modules/notification/ports/mock_provider'
import type { SendOutcome, SendWork } from '#modules/notification/ports/send_queue'
import {
  findMessage,
  recipientOfCustomer,
  recipientOfOrder,
  store,
  type KnownRecipient,
  type MessageRow,
} from '#modules/notification/store'
import { unsubscribeUrl } from '#modules/notification/unsubscribe_links'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Hands one message to its provider. The address is looked up and the wish asked for again now: since the message was
 * queued the person may have left, unsubscribed or moved to another address. A crash after the provider's answer asks it
 * again, under the same idempotency key.
 */
async function attempt(id: string, attempts: number): Promise<SendOutcome> {
  const message = await findMessage(store, id)
  if (message?.status !== 'queued') return { kind: 'nothing' }
  const recipient = await recipientOf(message)
  const reason = recipient ? objection(recipient, message.channel, message.category) : 'no_address'
  if (reason) return { kind: 'suppressed', reason }

  const { channel, name: template, customer_id: customerId } = message
  const link = message.category === 'marketing' && customerId ? unsubscribeUrl({ customerId, channel }) : null
  const delivery = await mockProvider({
    id,
    channel,
    template,
    to: channel === 'email' ? recipient!.email! : recipient!.preferences.phone!,
    ...(await renderMessage(store, message, link)),
    headers: link ? { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {},
    attempt: attempts,
  })
  return delivery.kind === 'accepted' ? { kind: 'sent' } : { kind: 'failed', reason: 'bounced' }
}

async function recipientOf(message: MessageRow): Promise<KnownRecipient | undefined> {
  if (message.order_id) return recipientOfOrder(store, message.order_id)
  return message.customer_id ? recipientOfCustomer(store, message.customer_id) : undefined
}

async function settle(tx: Tx, id: string, outcome: SendOutcome, attempts: number): Promise<void> {
  if (outcome.kind === 'nothing') return
  const settled = await tx.run(
    "UPDATE messages SET status = ?, reason = ?, attempts = ?, updated_at = ? WHERE id = ? AND status = 'queued'",
    [outcome.kind, outcome.kind === 'sent' ? null : outcome.reason, attempts, now(), id]
  )
  if (settled === 0) return
  announce(tx, (await findMessage(tx, id))!, outcome)
}

function announce(tx: Tx, message: MessageRow, outcome: Exclude<SendOutcome, { kind: 'nothing' }>): void {
  const data = {
    messageId: message.id,
    eventId: message.event_id,
    orderId: message.order_id,
    customerId: message.customer_id,
    channel: message.channel,
    template: message.name,
  }
  switch (outcome.kind) {
    case 'sent':
      tx.emit(NotificationSent, { ...data, templateVersion: message.template_version })
      break
    case 'failed':
      tx.emit(NotificationFailed, { ...data, reason: outcome.reason })
      break
    case 'suppressed':
      tx.emit(NotificationSuppressed, { ...data, reason: outcome.reason })
      break
  }
  countMessage(tx, message.channel, outcome.kind)
}

/** What the queue works at. */
export const deliverMessage: SendWork = { attempt, settle }
