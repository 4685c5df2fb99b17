import { events } from '#modules/fulfillment/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'fulfillment',
  summary: 'Parcels by warehouse, their labels and their way to the door',
  stores: ['PostgreSQL', 'MinIO (labels)'],
  paths: ['/v1/shipments', '/v1/tracking', '/v1/webhooks/carrier'],
  events,
  captures: [{ table: 'warehouses', without: ['address'] }, { table: 'shipments' }, { table: 'shipment_history' }],
  routes: () => import('#modules/fulfillment/routes'),
  consumers: [
    () => import('#modules/fulfillment/consumers/customer'),
    () => import('#modules/fulfillment/consumers/order'),
  ],
  timers: () => import('#modules/fulfillment/timers'),
  seeder: () => import('#modules/fulfillment/seeder'),
})
