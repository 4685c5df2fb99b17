import { readEnvironment, text, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('pricing', {
  PRICING_WALK_SEED: text({ default: 'faultline', desc: 'Seed of the random walk that exchange rates take' }),
  PRICING_REFRESH_SECONDS: wholeNumber({ min: 1, max: 604_800 })({
    default: 3600,
    desc: 'How often the exchange rates take a step by themselves',
  }),
})
