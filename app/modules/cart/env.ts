import { readEnvironment, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('cart', {
  CART_PRICE_SECONDS: wholeNumber({ min: 1 })({
    default: 3600,
    desc: 'How long a line keeps the price it was added at',
  }),
  CART_ABANDON_SECONDS: wholeNumber({ min: 1 })({
    default: 1800,
    desc: 'How long an open cart may lie idle before it counts as abandoned',
  }),
})
