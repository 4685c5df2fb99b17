import { ProductCreated, ProductRemoved, ProductUpdated } from '#modules/catalog/contract'
import { defineConsumer, on, type DeliveredEvent } from '#platform/messaging/define_consumer'
import type { DataOf } from '#platform/messaging/define_event'
import type { Tx } from '#platform/storage/transaction'

/** Learns which SKUs exist, so that stock can be counted for them. */
async function know({ data }: DeliveredEvent<DataOf<typeof ProductCreated>>, tx: Tx): Promise<void> {
  for (const { sku } of data.variants) {
    const known = await tx.run('UPDATE skus SET product_id = ?, active = 1 WHERE sku = ?', [data.productId, sku])
    if (known === 0) await tx.insert('skus', { sku, product_id: data.productId, active: 1, version: 0 })
  }
}

export default defineConsumer('inventory', 'catalog', [
  on(ProductCreated, know),
  on(ProductUpdated, know),
  on(ProductRemoved, async ({ data }, tx) => {
    for (const sku of data.skus) await tx.run('UPDATE skus SET active = 0 WHERE sku = ?', [sku])
  }),
])
