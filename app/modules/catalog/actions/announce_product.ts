import type { ProductCreated } from '#modules/catalog/contract'
import type { Product } from '#modules/catalog/domain/product'
import type { Tx } from '#platform/storage/transaction'

/** Tells everybody what the product is now. @param event created or updated, which carry the same */
export function announceProduct(
  tx: Tx,
  event: typeof ProductCreated,
  { id, revision, slug, title, status, categories, variants }: Product
): void {
  tx.emit(event, {
    productId: id,
    version: revision,
    slug,
    title,
    status,
    categories: [...categories],
    variants: variants.map(({ sku, title: variantTitle }) => ({ sku, title: variantTitle })),
  })
}
