import { OfferedProducts } from '#modules/catalog/contract'

/** What can be ordered without a cart. */
export const offeredProducts = new OfferedProducts()
