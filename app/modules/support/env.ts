import { readEnvironment, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('support', {
  SUPPORT_LATE_DELIVERY_SECONDS: wholeNumber({ min: 1, max: 7_776_000 })({
    default: 432_000,
    desc: 'A parcel not delivered so long after its dispatch gets a ticket',
  }),
})
