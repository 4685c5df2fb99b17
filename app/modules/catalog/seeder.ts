import { CATEGORIES, demoId, demoProduct, SCALES } from '#database/demo/shop'
import { createCategory } from '#modules/catalog/actions/create_category'
import { createProduct } from '#modules/catalog/actions/create_product'
import { findBy } from '#modules/catalog/documents'
import { store } from '#modules/catalog/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/batches'

/** The demo shop's categories and products. What an interrupted run has made is complete, and left as it is. */
export default async function seedCatalog({ scale, seed, progress }: SeedOptions): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [n, { slug, title }] of CATEGORIES.entries()) {
      const known = await findBy(tx, 'category', 'slug', [slug])
      if (known.length === 0) await createCategory(tx, { slug, title }, demoId('category', seed, n))
    }
  })
  const { products } = SCALES[scale]
  const numbers = Array.from({ length: products }, (_, n) => n)
  await inBatches(store, numbers, async (tx, n) => {
    const { id, category, slug, title, description, variants } = demoProduct(seed, n)
    if ((await findBy(tx, 'product', 'id', [id])).length === 0) {
      const named = variants.map(({ sku, title: variantTitle, options }) => ({ sku, title: variantTitle, options }))
      await createProduct(tx, { slug, title, description, categories: [category], variants: named }, id)
    }
    progress(n + 1, products)
  })
}
