import { events } from '#modules/cart/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'cart',
  summary: 'What shoppers are about to buy, at the prices they were shown',
  stores: ['MySQL'],
  paths: ['/v1/carts'],
  events,
  routes: () => import('#modules/cart/routes'),
  consumers: [
    () => import('#modules/cart/consumers/catalog'),
    () => import('#modules/cart/consumers/customer'),
    () => import('#modules/cart/consumers/pricing'),
  ],
  timers: () => import('#modules/cart/timers'),
})
