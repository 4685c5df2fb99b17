import { events } from '#modules/fraud/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'fraud',
  summary: 'A score for every order, explained; reviews of the suspicious ones',
  stores: ['PostgreSQL'],
  paths: ['/v1/fraud'],
  events,
  captures: [
    { table: 'scores', without: ['email_hash'] },
    { table: 'reviews', without: ['note'] },
  ],
  routes: () => import('#modules/fraud/routes'),
  consumers: [
    () => import('#modules/fraud/consumers/customer'),
    () => import('#modules/fraud/consumers/order'),
    () => import('#modules/fraud/consumers/payment'),
  ],
  timers: () => import('#modules/fraud/timers'),
})
