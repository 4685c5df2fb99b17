import { events } from '#modules/payment/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'payment',
  summary: 'Payments through a PSP; the double-entry ledger and its reconciliation',
  stores: ['PostgreSQL', 'MinIO (settlement files)'],
  paths: ['/v1/payments', '/v1/webhooks/psp', '/v1/ledger', '/v1/settlements', '/v1/reconciliations'],
  events,
  captures: [
    { table: 'payments', without: ['access_hash'] },
    { table: 'refunds', without: ['reason'] },
    { table: 'accounts' },
    { table: 'journal_entries' },
    { table: 'postings' },
    { table: 'settlements' },
    { table: 'reconciliations' },
    { table: 'reconciliation_rows' },
  ],
  routes: () => import('#modules/payment/routes'),
  consumers: [() => import('#modules/payment/consumers/order'), () => import('#modules/payment/consumers/customer')],
  timers: () => import('#modules/payment/timers'),
})
