import router from '@adonisjs/core/services/router'
import { errors, type HttpContext } from '@adonisjs/core/http'
import { Problem } from '#platform/http/problem'

const Catalogue = () => import('#web/pages/catalogue')
const Cart = () => import('#web/pages/cart')
const Checkout = () => import('#web/pages/checkout')
const Orders = () => import('#web/pages/orders')
const Account = () => import('#web/pages/account')
const Console = () => import('#web/pages/console')

/* Everything is loaded by the first request that needs it: a process that only serves the API carries nothing of this. */
const aroundPage = async (ctx: HttpContext, next: () => Promise<void>) =>
  (await import('#web/page_middleware')).aroundPage(ctx, next)

/** Puts storefront and console on the router, after the routes of all modules. Called once, before the server listens. */
export function registerWeb(): void {
  router
    .group(() => {
      router.get('/', [Catalogue, 'index']).as('catalogue')
      router.get('/products/:slug', [Catalogue, 'show']).as('product')

      router.get('/cart', [Cart, 'show']).as('cart')
      router.post('/cart/items', [Cart, 'add']).as('cart.add')
      router.post('/cart/items/:id', [Cart, 'update']).as('cart.update')
      router.post('/cart/items/:id/remove', [Cart, 'remove']).as('cart.remove')
      router.post('/cart/coupons', [Cart, 'enterCoupon']).as('cart.coupon')
      router.post('/cart/coupons/remove', [Cart, 'removeCoupon']).as('cart.coupon.remove')
      router.post('/region', [Cart, 'changeRegion']).as('region')

      router.get('/checkout', [Checkout, 'show']).as('checkout')
      router.post('/checkout', [Checkout, 'store']).as('checkout.store')

      router.get('/orders/:id', [Orders, 'show']).as('order')
      router.get('/orders/:id/progress', [Orders, 'progress']).as('order.progress')
      router.get('/orders/:id/live', [Orders, 'live']).as('order.live')
      router.post('/orders/:id/cancel', [Orders, 'cancel']).as('order.cancel')
      router.post('/orders/:id/again', [Orders, 'again']).as('order.again')
      router.get('/tracking', [Orders, 'findParcel']).as('parcel')
      router.get('/tracking/:number', [Orders, 'track']).as('tracking')

      router.get('/signin', [Account, 'show']).as('signin')
      router.post('/signin', [Account, 'signIn']).as('signin.store')
      router.post('/signout', [Account, 'signOut']).as('signout')
      router.get('/account/orders', [Orders, 'index']).as('account.orders')

      router.get('/console', [Console, 'show']).as('console')
      router.post('/console/signin', [Console, 'signIn']).as('console.signin')
      router.post('/console/signout', [Account, 'signOutStaff']).as('console.signout')
    })
    .as('web')
    .use(aroundPage)

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
