import { events } from '#modules/notification/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'notification',
  summary: 'Messages to shoppers: templates, preferences, one message per event and channel',
  stores: ['PostgreSQL', 'Redis (BullMQ)'],
  paths: [
    '/v1/templates',
    '/v1/messages',
    '/v1/unsubscribe',
    '/v1/customers/*/notification-preferences',
    '/admin/queues',
  ],
  events,
  captures: [
    { table: 'preferences', without: ['phone'] },
    { table: 'templates' },
    { table: 'template_versions' },
    { table: 'messages' },
  ],
  routes: () => import('#modules/notification/routes'),
  consumers: [
    () => import('#modules/notification/consumers/customer'),
    () => import('#modules/notification/consumers/order'),
    () => import('#modules/notification/consumers/payment'),
    () => import('#modules/notification/consumers/fulfillment'),
    () => import('#modules/notification/consumers/support'),
  ],
  timers: () => import('#modules/notification/timers'),
  engine: async () => ({ default: (await import('#modules/notification/queue')).engine }),
  worker: () => import('#modules/notification/worker'),
  seeder: () => import('#modules/notification/seeder'),
})
