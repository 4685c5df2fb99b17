import { events } from '#modules/inventory/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'inventory',
  summary: 'Stock by SKU and warehouse; holds with a time limit',
  stores: ['Cassandra'],
  paths: ['/v1/stock', '/v1/reservations'],
  events,
  captures: [
    { table: 'warehouses' },
    { table: 'skus' },
    { table: 'stock' },
    { table: 'reservations' },
    { table: 'reservation_lines' },
    { table: 'movements' },
  ],
  engine: async () => ({ default: (await import('#modules/inventory/engine')).engine }),
  routes: () => import('#modules/inventory/routes'),
  consumers: [() => import('#modules/inventory/consumers/catalog'), () => import('#modules/inventory/consumers/order')],
  timers: () => import('#modules/inventory/timers'),
  seeder: () => import('#modules/inventory/seeder'),
})
