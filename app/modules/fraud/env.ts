import { oneOf, readEnvironment, text, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('fraud', {
  FRAUD_MODE: oneOf(
    'deterministic',
    'random'
  )({ default: 'deterministic', desc: 'Score by rules, or by seeded chance' }),
  FRAUD_SEED: text({ default: 'faultline', desc: 'With the order’s id it decides a random score' }),
  FRAUD_REVIEW_THRESHOLD: wholeNumber({ min: 1, max: 101 })({
    default: 80,
    desc: 'Orders that score this much or more wait for a review; 101: none does',
  }),
  FRAUD_REVIEW_SECONDS: wholeNumber({ min: 1, max: 2_592_000 })({
    default: 86_400,
    desc: 'How long a review is open for a decision',
  }),
  FRAUD_HASH_KEY: text({
    default: undefined,
    desc: 'Key under which e-mail addresses are hashed; made on first start in development',
  }),
})
