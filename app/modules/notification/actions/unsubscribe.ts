import { defaultPreferences } from '#modules/notification/domain/preferences'
import { insertPreferences } from '#modules/notification/actions/set_preferences'
import type { Subscription } from '#modules/notification/unsubscribe_links'
import type { Tx } from '#platform/storage/transaction'

/** Ends marketing on one channel. Doing it again changes nothing, and for an erased customer there is nothing to end. */
export async function unsubscribe(tx: Tx, { customerId, channel }: Subscription): Promise<void> {
  const ended = await tx.run(
    `UPDATE preferences SET ${channel}_marketing = 0, ${channel}_unsubscribed = 1, version = version + 1
     WHERE customer_id = ? AND ${channel}_unsubscribed = 0`,
    [customerId]
  )
  if (ended > 0) return
  const contact = await tx.one<{ marketing: number; erased: number }>(
    'SELECT marketing, erased FROM contacts WHERE customer_id = ?',
    [customerId]
  )
  if (contact?.erased === 1) return
  const defaults = defaultPreferences(contact?.marketing === 1)
  await insertPreferences(tx, customerId, {
    ...defaults,
    [channel]: { ...defaults[channel], marketing: false, unsubscribed: true },
  })
}
