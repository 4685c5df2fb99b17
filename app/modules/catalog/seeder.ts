import { CATEGORIES, demoId, demoProduct, SCALES } from '#database/demo/shop'
import { newCategory } from '#modules/catalog/actions/create_category'
import { newProduct } from '#modules/catalog/actions/create_product'
import { makeMany } from '#modules/catalog/actions/make_many'
import { findBy } from '#modules/catalog/documents'
import { store } from '#modules/catalog/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { breathe } from '#platform/runtime/pause'

const BATCH = 200

/** The demo shop's categories and products. What an interrupted run has made is complete, and left as it is. */
export default async function seedCatalog({ scale, seed, progress }: SeedOptions): Promise<void> {
  const slugs = CATEGORIES.map(({ slug }) => slug)
  const categories = new Set((await findBy(store, 'category', 'slug', slugs)).map(({ slug }) => slug))
  await makeMany(
    CATEGORIES.map((category, n) => newCategory(category, demoId('category', seed, n))).filter(
      ({ content }) => !categories.has(content!.index.slug)
    )
  )
  const { products } = SCALES[scale]
  for (let start = 0; start < products; start += BATCH) {
    const end = Math.min(start + BATCH, products)
    const batch = Array.from({ length: end - start }, (_, n) => demoProduct(seed, start + n))
    const ids = batch.map(({ id }) => id)
    const known = new Set((await findBy(store, 'product', 'id', ids)).map(({ id }) => id))
    await makeMany(batch.filter(({ id }) => !known.has(id)).map(seeded))
    progress(end, products)
    await breathe()
  }
}

function seeded({ id, category, slug, title, description, variants }: ReturnType<typeof demoProduct>) {
  const named = variants.map(({ sku, title: variantTitle, options }) => ({ sku, title: variantTitle, options }))
  return newProduct({ slug, title, description, categories: [category], variants: named }, id)
}
