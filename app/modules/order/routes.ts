import {
  orderBody,
  orderQuery,
  orderShape,
  ordersQuery,
  ordersShape,
  placedShape,
  returnBody,
  returnShape,
  returnsQuery,
  returnsShape,
} from '#modules/order/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Orders = () => import('#modules/order/controllers/orders_controller')
const Returns = () => import('#modules/order/controllers/returns_controller')
const Events = () => import('#modules/order/controllers/order_events_controller')

export default defineRoutes((routes) => {
  routes.post('/v1/orders', [Orders, 'store'], {
    operation: 'createOrder',
    summary: 'Order without a cart',
    access: 'customer',
    body: orderBody,
    idempotency: 'required',
    responseHeaders: ['Location'],
    answers: { 202: placedShape },
  })
  routes.get('/v1/orders', [Orders, 'index'], {
    operation: 'listOrders',
    summary: 'Own orders, newest first; staff see all',
    access: 'customer',
    query: ordersQuery,
    responseHeaders: ['X-Replica-Lag'],
    answers: { 200: ordersShape },
  })
  routes.get('/v1/orders/:id', [Orders, 'show'], {
    operation: 'getOrder',
    summary: 'An order with its lines, parcels and history',
    access: 'owner',
    query: orderQuery,
    responseHeaders: ['ETag', 'X-Replica-Lag'],
    answers: { 200: orderShape },
  })
  routes.get('/v1/orders/:id/events', [Events, 'show'], {
    operation: 'followOrder',
    summary: 'Server-sent events of an order until it settles',
    access: 'owner',
    produces: 'text/event-stream',
    answers: { 200: '`status` for each step, then `settled`' },
  })
  routes.get('/v1/orders/:id/returns', [Returns, 'index'], {
    operation: 'listReturns',
    summary: 'What was sent back of an order, the first return first',
    access: 'owner',
    query: returnsQuery,
    answers: { 200: returnsShape },
  })
  routes.post('/v1/orders/:id/returns', [Returns, 'store'], {
    operation: 'requestReturn',
    summary: 'Send units back; answers what is paid back for them',
    access: 'owner',
    body: returnBody,
    idempotency: 'optional',
    answers: { 201: returnShape },
  })
  routes.post('/v1/orders/:id/returns/:returnId/receive', [Returns, 'receive'], {
    operation: 'receiveReturn',
    summary: 'It is here: pay back its share',
    access: 'staff',
    idempotency: 'optional',
    answers: { 200: returnShape },
  })
  routes.post('/v1/orders/:id/cancel', [Orders, 'cancel'], {
    operation: 'cancelOrder',
    summary: 'Call an order off before it is fulfilled',
    access: 'owner',
    idempotency: 'optional',
    answers: { 200: orderShape },
  })
})
