import router from '@adonisjs/core/services/router'
import { errors, type HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'

const Catalogue = () => import('#web/pages/catalogue')
const Cart = () => import('#web/pages/cart')
const Checkout = () => import('#web/pages/checkout')
const Orders = () => import('#web/pages/orders')
const Account = () => import('#web/pages/account')
const Console = () => import('#web/pages/console')

type Pages<Method extends string> = () => Promise<{
  default: new () => Record<Method, (ctx: HttpContext) => Promise<void>>
}>

const aroundPage = async (ctx: HttpContext, page: () => Promise<void>) =>
  (await import('#web/around_page')).aroundPage(ctx, page)

/**
 * Answers with a page. Everything is loaded by the first request that needs it: a process that only serves the API carries
 * nothing of this. It is no middleware, since a middleware is not told of what a handler throws.
 */
const page =
  <Method extends string>(load: Pages<Method>, method: Method) =>
  (ctx: HttpContext) =>
    aroundPage(ctx, async () => new (await load()).default()[method](ctx))

/** Puts storefront and console on the router, after the routes of all modules. Called once, before the server listens. */
export function registerWeb(): void {
  router
    .group(() => {
      router.get('/', page(Catalogue, 'index')).as('catalogue')
      router.get('/products/:slug', page(Catalogue, 'show')).as('product')

      router.get('/cart', page(Cart, 'show')).as('cart')
      router.post('/cart/items', page(Cart, 'add')).as('cart.add')
      router.post('/cart/items/:id', page(Cart, 'update')).as('cart.update')
      router.post('/cart/items/:id/remove', page(Cart, 'remove')).as('cart.remove')
      router.post('/cart/coupons', page(Cart, 'enterCoupon')).as('cart.coupon')
      router.post('/cart/coupons/remove', page(Cart, 'removeCoupon')).as('cart.coupon.remove')
      router.post('/region', page(Cart, 'changeRegion')).as('region')

      router.get('/checkout', page(Checkout, 'show')).as('checkout')
      router.post('/checkout', page(Checkout, 'store')).as('checkout.store')

      router.get('/orders/:id', page(Orders, 'show')).as('order')
      router.get('/orders/:id/progress', page(Orders, 'progress')).as('order.progress')
      router.get('/orders/:id/live', page(Orders, 'live')).as('order.live')
      router.post('/orders/:id/cancel', page(Orders, 'cancel')).as('order.cancel')
      router.post('/orders/:id/again', page(Orders, 'again')).as('order.again')
      router.get('/tracking', page(Orders, 'findParcel')).as('parcel')
      router.get('/tracking/:number', page(Orders, 'track')).as('tracking')

      router.get('/signin', page(Account, 'show')).as('signin')
      router.post('/signin', page(Account, 'signIn')).as('signin.store')
      router.post('/signout', page(Account, 'signOut')).as('signout')
      router.get('/account/orders', page(Orders, 'index')).as('account.orders')

      router.get('/console', page(Console, 'show')).as('console')
      router.post('/console/signin', page(Console, 'signIn')).as('console.signin')
      router.post('/console/signout', page(Account, 'signOutStaff')).as('console.signout')
    })
    .as('web')

  router.get('/assets/:name', async (ctx) => (await import('#web/assets')).sendAsset(ctx)).as('web.asset')
  router.get('/art/:category/:file', async (ctx) => (await import('#web/artwork/send')).sendArtwork(ctx)).as('web.art')

  /* Last of all: an address that nobody knows, for who would rather read a page than JSON. */
  router
    .get('*', (ctx) => {
      const { request } = ctx
      if (request.accepts(['json', 'html']) !== 'html')
        throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
      return aroundPage(ctx, () => Promise.reject(new Problem(404, 'E_NOT_FOUND', 'There is nothing at this address.')))
    })
    .as('web.nothing')
}
