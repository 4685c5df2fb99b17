import { demoProduct, demoStock, REGIONS, SCALES } from '#database/demo/shop'
import { announceStock, store } from '#modules/inventory/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/module_store'
import { now } from '#platform/values/clock'

/** Three warehouses, and stock of every variant in each. */
export default async function seedInventory({ scale, seed, progress }: SeedOptions): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { warehouse, region } of REGIONS) {
      await tx.insert('warehouses', { id: warehouse, region }, { key: ['id'], do: 'update' })
    }
  })
  const { products } = SCALES[scale]
  const numbers = Array.from({ length: products }, (_, n) => n)
  await inBatches(store, numbers, async (tx, n) => {
    const product = demoProduct(seed, n)
    for (const { sku } of product.variants) {
      await tx.insert('skus', { sku, product_id: product.id, active: 1, version: 0 }, { key: ['sku'], do: 'nothing' })
      for (const { warehouse, region } of REGIONS) {
        const quantity = demoStock(seed, n, sku, warehouse)
        const fresh = await tx.insert(
          'stock',
          { sku, warehouse, region, on_hand: quantity, reserved: 0 },
          { key: ['sku', 'warehouse'], do: 'nothing' }
        )
        if (fresh === 1 && quantity > 0) {
          await tx.insert('movements', {
            sku,
            warehouse,
            kind: 'received',
            quantity,
            reservation_id: null,
            order_id: null,
            at: now(),
          })
        }
      }
    }
    await announceStock(
      tx,
      product.variants.map(({ sku }) => sku)
    )
    progress(n + 1, products)
  })
}
