import { readEnvironment, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('inventory', {
  INVENTORY_HOLD_SECONDS: wholeNumber({ min: 1, max: 86_400 })({
    default: 900,
    desc: 'How long a reservation made over HTTP holds when it does not say',
  }),
})
