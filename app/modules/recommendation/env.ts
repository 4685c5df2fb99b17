import { readEnvironment, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('recommendation', {
  RECOMMENDATION_LOG_SECONDS: wholeNumber({ min: 1, max: 3600 })({
    default: 10,
    desc: 'How often what was served is written to the files of the request log',
  }),
  RECOMMENDATION_FEEDBACK_DAYS: wholeNumber({ min: 1, max: 3650 })({
    default: 30,
    desc: 'How long feedback to a recommendation is taken',
  }),
})
