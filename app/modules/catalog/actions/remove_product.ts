import { findForChange } from '#modules/catalog/actions/find_for_change'
import { conflict } from '#modules/catalog/actions/put_document'
import { ProductRemoved } from '#modules/catalog/contract'
import { remove } from '#modules/catalog/documents'
import type { Tx } from '#platform/storage/transaction'

/**
 * Takes a product out of the catalogue and tells everybody. Its SKUs are free for other products; their prices and stock stay
 * known, since both may outlive it.
 * @param seen revision that is to be removed; `undefined`: whichever it has
 * @throws Problem 404, 412 when it has changed since, 409 when somebody changes it at this moment
 */
export async function removeProduct(tx: Tx, idOrSlug: string, seen: number | undefined): Promise<void> {
  const document = await findForChange(tx, 'product', idOrSlug, seen)
  const removed = await remove(tx, document)
  if (!removed) throw conflict()
  tx.emit(ProductRemoved, { productId: document.id, version: removed.revision, skus: removed.skus })
}
