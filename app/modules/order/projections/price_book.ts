import { PriceBook } from '#modules/pricing/contract'

/** Prices, rules and regions as pricing announced them, for orders that come without a cart. */
export const priceBook = new PriceBook()
