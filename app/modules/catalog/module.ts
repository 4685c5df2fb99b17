import { events } from '#modules/catalog/contract'
import { defineModule } from '#platform/modules/define_module'

export default defineModule({
  name: 'catalog',
  summary: 'Products and categories, with prices and availability, over REST and GraphQL',
  stores: ['CouchDB', 'MinIO'],
  paths: ['/v1/products', '/v1/categories', '/v1/media', '/graphql'],
  events,
  captures: [
    { table: 'documents', without: ['search_text'] },
    { table: 'document_categories' },
    { table: 'document_skus' },
  ],
  engine: async () => ({ default: (await import('#modules/catalog/engine')).engine }),
  routes: () => import('#modules/catalog/routes'),
  consumers: [() => import('#modules/catalog/consumers/inventory'), () => import('#modules/catalog/consumers/pricing')],
  timers: () => import('#modules/catalog/timers'),
  seeder: () => import('#modules/catalog/seeder'),
})
