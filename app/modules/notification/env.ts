import { readEnvironment, text, wholeNumber } from '#platform/config/environment'

export const env = readEnvironment('notification', {
  NOTIFICATION_PROVIDER_LATENCY_MS: wholeNumber({ min: 0, max: 30_000 })({
    default: 0,
    desc: 'How long the mock providers of e-mail and SMS take to answer',
  }),
  NOTIFICATION_SEND_ATTEMPTS: wholeNumber({ min: 1, max: 20 })({
    default: 5,
    desc: 'How often a provider that is in trouble is asked to send a message',
  }),
  NOTIFICATION_BACKOFF_MS: wholeNumber({ min: 10, max: 3_600_000 })({
    default: 1000,
    desc: 'Wait after the first failed attempt; it doubles with each one',
  }),
  NOTIFICATION_EMAIL_PER_SECOND: wholeNumber({ min: 2, max: 100_000 })({
    default: 1000,
    desc: 'Most e-mails a process hands to the provider in a second',
  }),
  NOTIFICATION_SMS_PER_SECOND: wholeNumber({ min: 2, max: 100_000 })({
    default: 20,
    desc: 'Most text messages a process hands to the provider in a second',
  }),
  NOTIFICATION_UNSUBSCRIBE_SECRET: text({
    default: undefined,
    desc: 'Signs unsubscribe links; made on first start in development',
  }),
})
