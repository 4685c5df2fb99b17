import { reservationBody, reservationShape, setStockBody, stockShape } from '#modules/inventory/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Stock = () => import('#modules/inventory/controllers/stock_controller')
const Reservations = () => import('#modules/inventory/controllers/reservations_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/stock/:sku', [Stock, 'show'], {
    operation: 'getStock',
    summary: 'How much of a SKU is available, by region; staff see all of it',
    access: 'public',
    responseHeaders: ['ETag'],
    answers: { 200: stockShape },
  })
  routes.put('/v1/stock/:sku', [Stock, 'update'], {
    operation: 'setStock',
    summary: 'Write down a count; with If-Match only if nothing moved since',
    access: 'staff',
    body: setStockBody,
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: stockShape },
  })
  routes.post('/v1/reservations', [Reservations, 'store'], {
    operation: 'createReservation',
    summary: 'Hold lines for a time, all or none',
    access: 'staff',
    body: reservationBody,
    idempotency: 'optional',
    responseHeaders: ['Location'],
    answers: { 201: reservationShape },
  })
  routes.get('/v1/reservations/:id', [Reservations, 'show'], {
    operation: 'getReservation',
    summary: 'What a reservation holds',
    access: 'staff',
    answers: { 200: reservationShape },
  })
  routes.delete('/v1/reservations/:id', [Reservations, 'destroy'], {
    operation: 'releaseReservation',
    summary: 'Let a hold go',
    access: 'staff',
    idempotency: 'optional',
    answers: { 204: 'Let go' },
  })
  routes.post('/v1/reservations/:id/commit', [Reservations, 'commit'], {
    operation: 'commitReservation',
    summary: 'Sell what is held',
    access: 'staff',
    idempotency: 'optional',
    answers: { 200: reservationShape },
  })
})
