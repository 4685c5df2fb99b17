import { events } from '#modules/recommendation/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'recommendation',
  summary: 'What is bought together, as a placeholder for a model; requests logged to learn from',
  stores: ['PostgreSQL', 'MinIO (request log)'],
  paths: ['/v1/recommendations'],
  events,
  captures: [{ table: 'sku_counts' }, { table: 'pair_counts' }, { table: 'served' }, { table: 'feedback' }],
  routes: () => import('#modules/recommendation/routes'),
  consumers: [
    () => import('#modules/recommendation/consumers/catalog'),
    () => import('#modules/recommendation/consumers/order'),
    () => import('#modules/recommendation/consumers/customer'),
  ],
  timers: () => import('#modules/recommendation/timers'),
})
