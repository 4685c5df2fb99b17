import { OfferedProducts } from '#modules/catalog/contract'

/** What can be put into a cart. */
export const offeredProducts = new OfferedProducts()
