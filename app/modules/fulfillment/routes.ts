import { carrierSecret } from '#modules/fulfillment/env'
import {
  carrierUpdateBody,
  carrierUpdateShape,
  labelShape,
  shipmentListShape,
  shipmentShape,
  shipmentsQuery,
  trackingShape,
} from '#modules/fulfillment/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Shipments = () => import('#modules/fulfillment/controllers/shipments_controller')
const Labels = () => import('#modules/fulfillment/controllers/labels_controller')
const Tracking = () => import('#modules/fulfillment/controllers/tracking_controller')
const CarrierWebhooks = () => import('#modules/fulfillment/controllers/carrier_webhooks_controller')

export default defineRoutes((routes) => {
  /* Production without the secret is to fail at its start, and not at the carrier's first update. */
  carrierSecret()

  routes.get('/v1/shipments', [Shipments, 'index'], {
    operation: 'listShipments',
    summary: 'Shipments, newest first: all for staff, their own for customers, those of one order with its cart token',
    access: 'owner',
    query: shipmentsQuery,
    answers: { 200: shipmentListShape },
  })
  routes.get('/v1/shipments/:id', [Shipments, 'show'], {
    operation: 'getShipment',
    summary: 'A parcel: what is in it, where it goes and what happened to it',
    access: 'owner',
    answers: { 200: shipmentShape },
  })
  routes.get('/v1/shipments/:id/label', [Labels, 'show'], {
    operation: 'getLabel',
    summary: 'A link to the label as PDF, good for a short while and for whoever has it',
    access: 'staff',
    answers: { 200: labelShape, 409: 'It is not printed yet', 410: 'It was removed with its customer’s data' },
  })
  routes.post('/v1/shipments/:id/return', [Shipments, 'takeBack'], {
    operation: 'returnShipment',
    summary: 'Note that a parcel is back in the warehouse',
    access: 'staff',
    idempotency: 'optional',
    answers: { 200: shipmentShape, 409: 'It never left, or is back already' },
  })
  routes.get('/v1/tracking/:trackingNumber', [Tracking, 'show'], {
    operation: 'trackParcel',
    summary: 'Where a parcel is, without a word on whose it is',
    access: 'public',
    answers: { 200: trackingShape },
  })
  routes.post('/v1/webhooks/carrier', [CarrierWebhooks, 'store'], {
    operation: 'receiveCarrierUpdate',
    summary: 'What carriers announce of their parcels',
    headers: { 'X-Carrier-Signature': 't=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">' },
    access: 'public',
    body: carrierUpdateBody,
    answers: { 200: carrierUpdateShape, 404: 'No parcel of ours has that tracking number' },
  })
})
