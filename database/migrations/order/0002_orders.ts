import { BaseSchema } from '@adonisjs/lucid/schema'
import { offeredProductsTable } from '#modules/catalog/contract'
import { priceBookTables } from '#modules/pricing/contract'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('orders', (table) => {
      table.string('id', 40).primary()
      table.string('cart_id', 40).nullable().unique()
      table.string('customer_id', 40).nullable().index()
      table.string('access_hash', 64).nullable()
      table.string('email', 254).notNullable()
      table.string('locale', 35).notNullable()
      table.string('currency', 3).notNullable()
      table.string('region', 40).notNullable()
      table.string('status', 12).notNullable()
      table.bigInteger('subtotal').notNullable()
      table.bigInteger('discount').notNullable()
      table.bigInteger('shipping').notNullable()
      table.bigInteger('tax').notNullable()
      table.bigInteger('total').notNullable()
      table.text('shipping_address').notNullable()
      table.string('shipping_method', 40).notNullable()
      table.string('cancel_reason', 40).nullable()
      table.bigInteger('version').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    this.schema.createTable('order_lines', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable().index()
      table.integer('position').notNullable()
      table.string('sku', 64).notNullable()
      table.string('product_id', 40).notNullable()
      table.string('title', 200).notNullable()
      table.integer('quantity').notNullable()
      table.bigInteger('unit_price').notNullable()
      table.bigInteger('discount').notNullable()
      table.bigInteger('tax').notNullable()
      table.bigInteger('total').notNullable()
      table.bigInteger('price_version').notNullable()
      /** The rules that reduced it, with their versions and amounts: the snapshot the shopper agreed to. */
      table.text('rules').notNullable()
    })
    this.schema.createTable('order_history', (table) => {
      table.bigIncrements('id')
      table.string('order_id', 40).notNullable().index()
      table.string('from_status', 12).nullable()
      table.string('to_status', 12).notNullable()
      table.string('actor', 40).notNullable()
      /** The event or request that led to it. */
      table.string('cause', 64).notNullable()
      table.string('reason', 200).nullable()
      table.bigInteger('at').notNullable()
    })
    this.schema.createTable('order_shipments', (table) => {
      table.string('shipment_id', 40).primary()
      table.string('order_id', 40).notNullable().index()
      table.string('tracking_number', 40).notNullable()
      table.integer('parcels').notNullable()
      table.string('status', 12).notNullable()
    })
    priceBookTables(this.schema)
    offeredProductsTable(this.schema)
  }

  override async down() {
    const tables = ['regions', 'price_rules', 'offered_products', 'offered_prices', 'order_shipments', 'order_history']
    for (const table of [...tables, 'order_lines', 'orders']) this.schema.dropTable(table)
  }
}
