import { events } from '#modules/customer/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'customer',
  summary: 'Accounts, sign-in, addresses and segments',
  stores: ['PostgreSQL', 'Redis'],
  paths: ['/v1/customers', '/v1/auth', '/v1/segments'],
  events,
  routes: () => import('#modules/customer/routes'),
  consumers: [() => import('#modules/customer/consumers/order')],
  timers: () => import('#modules/customer/timers'),
  seeder: () => import('#modules/customer/seeder'),
})
