import { events } from '#modules/customer/contract'
import { engines } from '#platform/config/engines'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'customer',
  summary: 'Accounts, sign-in, addresses and segments',
  stores: ['PostgreSQL', 'Redis'],
  paths: ['/v1/customers', '/v1/auth', '/v1/segments'],
  events,
  captures: [
    { table: 'customers', without: ['email', 'password_hash', 'name', 'phone'] },
    { table: 'addresses', without: ['name', 'line1', 'line2', 'city', 'region', 'postal_code'] },
    { table: 'segments' },
    { table: 'segment_members' },
  ],
  routes: () => import('#modules/customer/routes'),
  consumers: [() => import('#modules/customer/consumers/order')],
  engine: async () => ({
    default: engines.REDIS_URL ? (await import('#modules/customer/customer_cache')).engine : undefined,
  }),
  timers: () => import('#modules/customer/timers'),
  seeder: () => import('#modules/customer/seeder'),
})
