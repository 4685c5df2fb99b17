import { events } from '#modules/cart/contract'
import { engines } from '#platform/config/engines'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'cart',
  summary: 'What shoppers are about to buy, at the prices they were shown',
  stores: ['MySQL', 'Redis'],
  paths: ['/v1/carts'],
  events,
  captures: [{ table: 'carts', without: ['token_hash'] }, { table: 'cart_items' }],
  routes: () => import('#modules/cart/routes'),
  consumers: [
    () => import('#modules/cart/consumers/catalog'),
    () => import('#modules/cart/consumers/customer'),
    () => import('#modules/cart/consumers/pricing'),
  ],
  engine: async () => ({ default: engines.REDIS_URL ? (await import('#modules/cart/cart_copies')).engine : undefined }),
  timers: () => import('#modules/cart/timers'),
})
