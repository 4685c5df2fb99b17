import { demoProduct, demoStock, REGIONS, SCALES } from '#database/demo/shop'
import { announceStock } from '#modules/inventory/actions/announce_stock'
import { ask, isRemote } from '#modules/inventory/engine'
import type { Count } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { placesOf, store } from '#modules/inventory/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/batches'

/** Three warehouses, and stock of every variant in each. */
export default async function seedInventory({ scale, seed, progress }: SeedOptions): Promise<void> {
  await store.transaction(async (tx) => {
    for (const { warehouse, region } of REGIONS) {
      await tx.insert('warehouses', { id: warehouse, region }, { key: ['id'], do: 'update' })
    }
  })
  const { products } = SCALES[scale]
  const numbers = Array.from({ length: products }, (_, n) => n)
  if (isRemote) return seedOutside(numbers, { seed, progress })
  await inBatches(store, numbers, async (tx, n) => {
    const { id, variants } = demoProduct(seed, n)
    const reservations = new SqlReservations(tx)
    for (const { sku } of variants) {
      /* A seeder that was killed half-way finds its own work, and perhaps what was sold of it since. */
      if ((await placesOf(tx, sku)).length > 0) continue
      await reservations.setStock(demoCount(seed, n, sku))
      await tx.run('UPDATE skus SET product_id = ? WHERE sku = ?', [id, sku])
      await announceStock(tx, [sku], undefined)
    }
    progress(n + 1, products)
  })
}

/** The same counts, written down outside this store and announced in it; each by its name, so that none counts twice. */
async function seedOutside(numbers: readonly number[], { seed, progress }: Pick<SeedOptions, 'seed' | 'progress'>) {
  let done = 0
  const rest = numbers.values()
  const work = async () => {
    for (const n of rest) {
      const { id, variants } = demoProduct(seed, n)
      for (const { sku } of variants) {
        const { news } = await ask((reservations) => reservations.setStock(demoCount(seed, n, sku)))
        await store.transaction(async (tx) => {
          await announceStock(tx, [sku], news)
          await tx.run('UPDATE skus SET product_id = ? WHERE sku = ?', [id, sku])
        })
      }
      progress(++done, numbers.length)
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
}

function demoCount(seed: number, n: number, sku: string): Count {
  const counts = REGIONS.map(({ warehouse, region }) => ({
    warehouse,
    region,
    onHand: demoStock(seed, n, sku, warehouse),
  }))
  return { operation: 'seed', sku, counts, emptyOthers: false }
}
