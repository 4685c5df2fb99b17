import { readEnvironment, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('customer', {
  CUSTOMER_SESSION_DAYS: wholeNumber({ min: 1, max: 365 })({
    default: 30,
    desc: 'How long a session lasts that is not refreshed',
  }),
  CUSTOMER_SIGN_IN_ATTEMPTS: wholeNumber({ min: 1, max: 1000 })({
    default: 10,
    desc: 'Wrong passwords per minute, for one e-mail address from one network address',
  }),
  CUSTOMER_CACHE_SECONDS: wholeNumber({ min: 1, max: 3600 })({
    default: 60,
    desc: 'How long a cached customer is served at most',
  }),
  CUSTOMER_SEGMENT_SWEEP_SECONDS: wholeNumber({ min: 1, max: 86_400 })({
    default: 3600,
    desc: 'How often segments whose rules look at the clock are gone through',
  }),
})
