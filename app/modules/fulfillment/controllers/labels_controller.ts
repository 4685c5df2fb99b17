import type { HttpContext } from '@adonisjs/core/http'
import { env } from '#modules/fulfillment/env'
import { findOwnedShipment, labels, store } from '#modules/fulfillment/store'
import { Problem } from '#platform/http/problem'
import { iso, now } from '#platform/values/clock'

/** Labels carry addresses: staff alone get at them, by a link that does not stay good for long. */
export default class LabelsController {
  async show({ params }: HttpContext) {
    const row = await findOwnedShipment(store, params.id)
    if (!row) throw Problem.notFound('shipment')
    if (row.address === null) {
      throw new Problem(410, 'E_LABEL_REMOVED', 'The customer was erased, and the label with them.')
    }
    if (row.label_key === null) {
      throw new Problem(409, 'E_LABEL_NOT_READY', 'The label is not printed yet.', {}, { 'Retry-After': '1' })
    }
    const seconds = env.FULFILLMENT_LABEL_LINK_SECONDS
    return { url: await labels.signedUrl(row.label_key, seconds), expiresAt: iso(now() + seconds * 1000) }
  }
}
