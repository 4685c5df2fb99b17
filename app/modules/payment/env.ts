import { readEnvironment, text, url, wholeNumber } from '#platform/config/environment'

const milliseconds = wholeNumber({ min: 0, max: 600_000 })

export const env = readEnvironment('payment', {
  PAYMENT_PSP_TIMEOUT_MS: wholeNumber({ min: 1, max: 30_000 })({
    default: 2000,
    desc: 'How long an answer of the PSP is waited for',
  }),
  PAYMENT_PSP_LATENCY_MS: milliseconds({ default: 0, desc: 'How long the mock PSP takes for a call' }),
  PAYMENT_PSP_SLOW_MS: milliseconds({
    default: 3000,
    desc: 'When the webhook of tok_slow comes; that of tok_3ds comes after a third of it',
  }),
  PAYMENT_PSP_PENDING_MS: milliseconds({
    default: 10_000,
    desc: 'How long a webhook is waited for before the PSP is asked',
  }),
  PAYMENT_PSP_WEBHOOK_SECRET: text({
    default: undefined,
    desc: 'Shared with the PSP, which signs its webhooks with it; made on first start in development',
  }),
  PAYMENT_PSP_WEBHOOK_URL: url({
    default: undefined,
    desc: 'Where the mock PSP sends its webhooks; default: /v1/webhooks/psp of this process',
  }),
})
