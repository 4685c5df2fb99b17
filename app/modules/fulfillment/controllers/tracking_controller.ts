import type { HttpContext } from '@adonisjs/core/http'
import { readTrackingNumber } from '#modules/fulfillment/domain/tracking_number'
import { findParcel, historyOf, store } from '#modules/fulfillment/store'
import { Problem } from '#platform/http/problem'
import { iso } from '#platform/values/clock'

/** For everybody who has the number: where the parcel is, and nothing that says whose it is or what is in it. */
export default class TrackingController {
  async show({ params }: HttpContext) {
    const number = readTrackingNumber(params.trackingNumber)
    const row = number === undefined ? undefined : await findParcel(store, number)
    if (!row) throw Problem.notFound('parcel')
    const history = await historyOf(store, row.id)
    return {
      trackingNumber: row.tracking_number,
      carrier: row.carrier,
      service: row.service,
      status: row.status,
      estimatedDeliveryAt: iso(row.estimated_at),
      history: history.map(({ status, at }) => ({ status, at: iso(at) })),
    }
  }
}
