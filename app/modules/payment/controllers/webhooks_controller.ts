import type { HttpContext } from '@adonisjs/core/http'
import { receiveWebhook } from '#modules/payment/actions/receive_webhook'
import { store } from '#modules/payment/store'
import { webhookBody } from '#modules/payment/validators'
import { webhookSecret } from '#modules/payment/webhook_secret'
import { verifySignature } from '#platform/http/signed_webhook'
import { validBody } from '#platform/http/validation'

export default class WebhooksController {
  /** Answers 200 to a replay too: the PSP repeats an event until it hears that it has arrived. */
  async store(ctx: HttpContext) {
    verifySignature(ctx.request.raw() ?? '', ctx.request.header('x-psp-signature'), webhookSecret)
    const notice = await validBody(ctx, webhookBody)
    await store.transaction((tx) => receiveWebhook(tx, notice))
    return { received: true }
  }
}
