import type { HttpContext } from '@adonisjs/core/http'
import { recordCarrierUpdate } from '#modules/fulfillment/actions/record_carrier_update'
import { carrierSecret } from '#modules/fulfillment/env'
import { store } from '#modules/fulfillment/store'
import { carrierUpdateBody } from '#modules/fulfillment/validators'
import { verifySignature } from '#platform/http/signed_webhook'
import { validBody } from '#platform/http/validation'

/** What carriers report. The signature stands for a sign-in, and the update's own id for an Idempotency-Key. */
export default class CarrierWebhooksController {
  async store(ctx: HttpContext) {
    verifySignature(ctx.request.raw() ?? '', ctx.request.header('x-carrier-signature'), carrierSecret())
    const { occurredAt, ...update } = await validBody(ctx, carrierUpdateBody)
    const result = await store.transaction((tx) => recordCarrierUpdate(tx, { ...update, at: Date.parse(occurredAt) }))
    return { id: update.id, result }
  }
}
