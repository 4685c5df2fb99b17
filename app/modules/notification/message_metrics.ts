import type { Channel } from '#modules/notification/domain/kinds'
import type { MessageStatus } from '#modules/notification/store'
import { counter } from '#platform/observability/metrics'
import type { Tx } from '#platform/storage/transaction'

const messages = counter('notification_messages_total', 'Messages by what became of them', [
  'module',
  'channel',
  'outcome',
])

/** Counted once the transaction has committed. */
export function countMessage(tx: Tx, channel: Channel, outcome: Exclude<MessageStatus, 'queued'>): void {
  tx.afterCommit(() => messages.inc({ module: 'notification', channel, outcome }))
}
