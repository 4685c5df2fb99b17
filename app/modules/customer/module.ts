import { events } from '#modules/customer/contract'
import { engines } from '#platform/config/engines'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'customer',
  summary: 'Accounts, sign-in, addresses and segments',
  stores: ['PostgreSQL', 'Redis'],
  paths: ['/v1/customers', '/v1/auth', '/v1/segments'],
  events,
  routes: () => import('#modules/customer/routes'),
  consumers: [() => import('#modules/customer/consumers/order')],
  engine: async () => ({
    default: engines.REDIS_URL ? (await import('#modules/customer/customer_cache')).engine : undefined,
  }),
  timers: () => import('#modules/customer/timers'),
  seeder: () => import('#modules/customer/seeder'),
})
