import { CustomerErased, CustomerRegistered, CustomerUpdated } from '#modules/customer/contract'
import { defineConsumer, on, type DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'
import type { Tx } from '#platform/storage/transaction'

/**
 * Where to reach a customer. Consent given or withdrawn in the account overrules what the preferences said before it: the
 * latest word counts.
 */
async function know({ data }: DeliveredEvent<DataOf<typeof CustomerUpdated>>, tx: Tx): Promise<void> {
  const { customerId, version, email, locale } = data
  const marketing = Number(data.marketing)
  const before = await tx.one<{ version: number; marketing: number; erased: number }>(
    'SELECT version, marketing, erased FROM contacts WHERE customer_id = ?',
    [customerId]
  )
  if (before && (before.erased === 1 || before.version >= version)) return
  await tx.insert(
    'contacts',
    { customer_id: customerId, email, locale, marketing, erased: 0, version },
    { key: ['customer_id'], do: 'update', newer: 'version' }
  )
  if (before && before.marketing !== marketing) {
    await tx.run(
      'UPDATE preferences SET email_marketing = ?, email_unsubscribed = 0, version = version + 1 WHERE customer_id = ?',
      [marketing, customerId]
    )
  }
}

export default defineConsumer('notification', 'customer', [
  on(CustomerRegistered, know),
  on(CustomerUpdated, know),
  on(CustomerErased, async ({ data }, tx) => {
    /* The row stays as a tombstone: an order of theirs may still be on its way here, with the address. */
    await tx.insert(
      'contacts',
      { customer_id: data.customerId, email: null, locale: 'en', marketing: 0, erased: 1, version: data.version },
      { key: ['customer_id'], do: 'update' }
    )
    await tx.run('DELETE FROM preferences WHERE customer_id = ?', [data.customerId])
    await tx.run('UPDATE order_contacts SET email = NULL WHERE customer_id = ?', [data.customerId])
  }),
])
