import { NotificationSuppressed } from '#modules/notification/contract'
import { decide, type Decision } from '#modules/notification/domain/decide'
import type { FactsOf, Kind } from '#modules/notification/domain/kinds'
import { countMessage } from '#modules/notification/message_metrics'
import { sendQueue } from '#modules/notification/queue'
import { templatesOf, type KnownRecipient, type MessageRow } from '#modules/notification/store'
import type { Tx } from '#platform/storage/transaction'
import { newId } from '#platform/values/id'
import { now } from '#platform/values/clock'

export interface Occasion<K extends Kind> {
  readonly eventId: string
  readonly kind: K
  readonly orderId: string | null
  readonly recipient: KnownRecipient
  readonly facts: FactsOf<K>
}

/**
 * Makes the messages of one event: queued ones with their jobs, suppressed ones with their reason and the event that says
 * so. The row's key is event and channel, so an event that comes again, by whatever way, makes none.
 */
export async function notify<K extends Kind>(tx: Tx, occasion: Occasion<K>): Promise<void> {
  const templates = await templatesOf(tx, occasion.kind)
  for (const decision of decide(occasion.kind, occasion.recipient, templates, now())) {
    await record(tx, occasion, decision)
  }
}

async function record(tx: Tx, { eventId, kind, orderId, recipient, facts }: Occasion<Kind>, decision: Decision) {
  const { template, channel } = decision
  const message: MessageRow = {
    id: newId('message'),
    event_id: eventId,
    channel,
    name: kind,
    template_id: template.id,
    template_version: template.version,
    locale: template.locale,
    category: decision.category,
    order_id: orderId,
    customer_id: recipient.customerId,
    status: decision.kind === 'send' ? 'queued' : 'suppressed',
    reason: decision.kind === 'send' ? null : decision.reason,
    facts: JSON.stringify(facts),
    attempts: 0,
    not_before: decision.kind === 'send' ? decision.notBefore : now(),
    created_at: now(),
    updated_at: now(),
  }
  const fresh = await tx.insert('messages', { ...message }, { key: ['event_id', 'channel'], do: 'nothing' })
  if (fresh === 0) return
  if (decision.kind === 'send') {
    await sendQueue.enqueue(tx, { id: message.id, channel, notBefore: decision.notBefore })
    return
  }
  tx.emit(NotificationSuppressed, {
    messageId: message.id,
    eventId,
    orderId,
    customerId: recipient.customerId,
    channel,
    template: kind,
    reason: decision.reason,
  })
  countMessage(tx, channel, 'suppressed')
}
