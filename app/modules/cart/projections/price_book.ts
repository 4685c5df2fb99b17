import { PriceBook } from '#modules/pricing/contract'

/** Prices, rules and regions as pricing announced them. */
export const priceBook = new PriceBook()
