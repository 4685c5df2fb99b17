import { env } from '#modules/payment/env'
import { sharedSecret } from '#platform/config/secrets'

/** Shared with the PSP, which signs its webhooks with it. Read at start, so that production does not start without. */
export const webhookSecret = sharedSecret('PAYMENT_PSP_WEBHOOK_SECRET', env.PAYMENT_PSP_WEBHOOK_SECRET)
