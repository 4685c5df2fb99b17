import { sendQueue } from '#modules/notification/queue'
import { findMessage } from '#modules/notification/store'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/**
 * Sends a failed message again, with all its attempts, to the address the person has by now. Asked twice at once, it starts
 * over once.
 */
export async function retryMessage(tx: Tx, id: string): Promise<'queued' | 'not failed' | 'missing'> {
  const message = await findMessage(tx, id)
  if (!message) return 'missing'
  const queued = await tx.run(
    "UPDATE messages SET status = 'queued', reason = NULL, attempts = 0, not_before = ?, updated_at = ? WHERE id = ? AND status = 'failed'",
    [now(), now(), id]
  )
  if (queued === 0) return 'not failed'
  await sendQueue.enqueue(tx, { id, channel: message.channel, notBefore: now() })
  return 'queued'
}
