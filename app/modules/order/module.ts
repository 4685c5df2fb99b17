import { events } from '#modules/order/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'order',
  summary: 'Orders from checkout to delivery; hosts the checkout saga',
  stores: ['MySQL with a read replica'],
  paths: ['/v1/orders'],
  events,
  captures: [
    { table: 'orders', without: ['access_hash', 'email', 'shipping_address'] },
    { table: 'order_lines' },
    { table: 'order_history', without: ['reason'] },
    { table: 'order_shipments' },
    { table: 'order_returns', without: ['reason'] },
    { table: 'order_return_lines' },
  ],
  engine: () => import('#modules/order/replica').then(({ engine }) => ({ default: engine })),
  readReplica: true,
  routes: () => import('#modules/order/routes'),
  consumers: [
    () => import('#modules/order/consumers/cart'),
    () => import('#modules/order/consumers/catalog'),
    () => import('#modules/order/consumers/customer'),
    () => import('#modules/order/consumers/fraud'),
    () => import('#modules/order/consumers/fulfillment'),
    () => import('#modules/order/consumers/inventory'),
    () => import('#modules/order/consumers/payment'),
    () => import('#modules/order/consumers/pricing'),
  ],
  timers: () => import('#modules/order/timers'),
})
