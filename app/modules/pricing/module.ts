import { events } from '#modules/pricing/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'pricing',
  summary: 'Prices by SKU and region, rules, taxes and currencies; what a cart costs and why',
  stores: ['PostgreSQL'],
  paths: ['/v1/pricing', '/v1/price-rules', '/v1/prices', '/v1/currencies', '/v1/regions'],
  events,
  captures: [
    { table: 'regions' },
    { table: 'priced_skus' },
    { table: 'prices' },
    { table: 'price_rules' },
    { table: 'currencies' },
    { table: 'rule_uses' },
  ],
  routes: () => import('#modules/pricing/routes'),
  consumers: [
    () => import('#modules/pricing/consumers/catalog'),
    () => import('#modules/pricing/consumers/customer'),
    () => import('#modules/pricing/consumers/cart'),
    () => import('#modules/pricing/consumers/order'),
  ],
  timers: () => import('#modules/pricing/timers'),
  seeder: () => import('#modules/pricing/seeder'),
})
