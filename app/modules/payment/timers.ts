import { authorizeAtPsp, inquireAtPsp } from '#modules/payment/actions/record_authorization'
import { captureAtPsp } from '#modules/payment/actions/capture_payment'
import { closeYesterday } from '#modules/payment/actions/close_day'
import { measure } from '#modules/payment/actions/measure'
import { refundAtPsp } from '#modules/payment/actions/refund_payment'
import { voidAtPsp } from '#modules/payment/actions/void_payment'
import { pspWebhook } from '#modules/payment/ports/mock_psp_webhooks'
import { defineTimers } from '#platform/modules/define_module'
import { defineTimer } from '#platform/timers/define_timer'
import { logger } from '#platform/observability/logger'

/** A sweep that fails is logged and comes again with its next turn: as a dead timer it would never come again. */
const sweep = (name: string, work: () => Promise<void>) =>
  defineTimer<null>(name, {
    outside: () => work().catch((error: unknown) => logger.error({ err: error, sweep: name }, 'a sweep failed')),
    apply: async () => undefined,
  })

/**
 * Every call to the PSP is a timer, declared beside what asks for it and what notes its answer; the webhooks are the mock
 * PSP's own.
 */
export default defineTimers(
  [authorizeAtPsp, inquireAtPsp, captureAtPsp, voidAtPsp, refundAtPsp, pspWebhook],
  [
    { timer: sweep('payment.measure', measure), everyMs: 60_000 },
    { timer: sweep('payment.close-day', closeYesterday), everyMs: 3_600_000 },
  ]
)
