import { test } from '@japa/runner'
import { connectorConfig } from '#platform/debezium/connector_config'
import type { Source } from '#platform/debezium/source'

const source = (more: Partial<Source>): Source => ({
  module: 'order',
  purpose: 'cdc',
  engine: 'postgres',
  database: 'shop_order',
  tables: [{ table: 'orders', without: ['email', 'access_hash'] }, { table: 'order_lines' }],
  name: 'x.cdc.order',
  slot: 'shop_order_cdc',
  ...more,
})

const routed = (config: Record<string, string>, topic: string) =>
  topic.replace(new RegExp(`^(?:${config['transforms.name.regex']})$`), config['transforms.name.replacement']!)

test.group('connectors of Debezium', () => {
  test('PostgreSQL: captured tables and no others, without what is to stay, to their topics', ({ assert }) => {
    const config = connectorConfig(source({}), 'postgres://debezium:p%40ss@db.example:5433')
    assert.containsSubset(config, {
      'database.hostname': 'db.example',
      'database.port': '5433',
      'database.password': 'p@ss',
      'table.include.list': 'public.orders,public.order_lines',
      'column.exclude.list': 'public.orders.email,public.orders.access_hash',
      'slot.name': 'shop_order_cdc',
      'publication.name': 'shop_order_cdc',
      'publication.autocreate.mode': 'disabled',
    })
    assert.equal(routed(config, 'x.cdc.order.public.orders'), 'x.cdc.order.orders')
    assert.equal(routed(config, 'x._heartbeat.x.cdc.order'), 'x._heartbeat.x.cdc.order')
  })

  test('MariaDB: the database’s name in place of the schema’s, and a server id for each connector', ({ assert }) => {
    const of = (name: string) => connectorConfig(source({ engine: 'mariadb', name }), 'mysql://debezium:p@db.example')
    const config = of('x.cdc.order')
    assert.containsSubset(config, {
      'database.port': '3306',
      'table.include.list': 'shop_order.orders,shop_order.order_lines',
      'column.exclude.list': 'shop_order.orders.email,shop_order.orders.access_hash',
      'include.schema.changes': 'false',
    })
    assert.equal(routed(config, 'x.cdc.order.shop_order.orders'), 'x.cdc.order.orders')
    const ids = ['x.cdc.order', 'x.outbox.order', 'x.cdc.cart', 'y.cdc.order'].map(
      (name) => of(name)['database.server.id']
    )
    assert.lengthOf(new Set(ids), 4)
    assert.equal(of('x.cdc.order')['database.server.id'], ids[0])
  })
})
