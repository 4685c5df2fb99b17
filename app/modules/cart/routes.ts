import {
  cartBody,
  cartShape,
  checkoutBody,
  checkoutShape,
  couponBody,
  itemBody,
  mergeBody,
  newCartShape,
  quantityBody,
  shippingOptionsShape,
} from '#modules/cart/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Carts = () => import('#modules/cart/controllers/carts_controller')
const Items = () => import('#modules/cart/controllers/items_controller')

export default defineRoutes((routes) => {
  routes.post('/v1/carts', [Carts, 'store'], {
    operation: 'createCart',
    summary: 'Make a cart; its token opens it, and later its order, to a guest',
    access: 'public',
    body: cartBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: newCartShape },
  })
  routes.get('/v1/carts/:id', [Carts, 'show'], {
    operation: 'getCart',
    summary: 'A cart with its prices, and why each rule applied or not',
    access: 'owner',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.post('/v1/carts/:id/items', [Items, 'store'], {
    operation: 'addCartItem',
    summary: 'Put units of a SKU into the cart',
    access: 'owner',
    body: itemBody,
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 201: cartShape },
  })
  routes.patch('/v1/carts/:id/items/:itemId', [Items, 'update'], {
    operation: 'changeCartItem',
    summary: 'Set how many units a line has',
    access: 'owner',
    body: quantityBody,
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.delete('/v1/carts/:id/items/:itemId', [Items, 'destroy'], {
    operation: 'removeCartItem',
    summary: 'Take a line out',
    access: 'owner',
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.post('/v1/carts/:id/coupons', [Items, 'enterCoupon'], {
    operation: 'enterCoupon',
    summary: 'Enter a code',
    access: 'owner',
    body: couponBody,
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.delete('/v1/carts/:id/coupons/:code', [Items, 'removeCoupon'], {
    operation: 'removeCoupon',
    summary: 'Take a code back',
    access: 'owner',
    idempotency: 'optional',
    ifMatch: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.get('/v1/carts/:id/shipping-options', [Carts, 'shippingOptions'], {
    operation: 'listShippingOptions',
    summary: 'How it can be sent, and for how much',
    access: 'owner',
    answers: { 200: shippingOptionsShape },
  })
  routes.post('/v1/carts/:id/merge', [Carts, 'merge'], {
    operation: 'mergeCarts',
    summary: 'Move what is in a guest’s cart into this one, at sign-in',
    access: 'owner',
    body: mergeBody,
    idempotency: 'optional',
    responseHeaders: ['ETag'],
    answers: { 200: cartShape },
  })
  routes.post('/v1/carts/:id/checkout', [Carts, 'checkout'], {
    operation: 'checkoutCart',
    summary: 'Buy it: the order is on its way when this answers',
    access: 'owner',
    body: checkoutBody,
    idempotency: 'required',
    responseHeaders: ['Location'],
    answers: { 202: checkoutShape },
  })
})
