import { events } from '#modules/support/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'support',
  summary: 'Tickets with an SLA clock, some opened by rule; what happened to an order, in causal order',
  stores: ['PostgreSQL', 'MinIO (attachments)'],
  paths: ['/v1/tickets', '/v1/timeline'],
  events,
  captures: [
    { table: 'tickets', without: ['subject', 'message', 'access_hash', 'name'] },
    { table: 'ticket_tags' },
    { table: 'comments', without: ['text'] },
  ],
  routes: () => import('#modules/support/routes'),
  consumers: [
    () => import('#modules/support/consumers/customer'),
    () => import('#modules/support/consumers/fraud'),
    () => import('#modules/support/consumers/fulfillment'),
    () => import('#modules/support/consumers/inventory'),
    () => import('#modules/support/consumers/notification'),
    () => import('#modules/support/consumers/order'),
    () => import('#modules/support/consumers/payment'),
    () => import('#modules/support/consumers/support'),
  ],
  timers: () => import('#modules/support/timers'),
})
