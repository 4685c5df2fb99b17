import { BaseSchema } from '@adonisjs/lucid/schema'
import { offeredProductsTable } from '#modules/catalog/contract'
import { priceBookTables } from '#modules/pricing/contract'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('carts', (table) => {
      table.string('id', 40).primary()
      table.string('token_hash', 64).notNullable()
      table.string('customer_id', 40).nullable().index()
      table.string('currency', 3).notNullable()
      table.string('region', 40).notNullable()
      table.string('locale', 35).notNullable()
      /** open, checked_out, abandoned, merged. */
      table.string('status', 12).notNullable()
      /** JSON list of the codes that were entered. */
      table.text('coupons').notNullable()
      /** The order it became. */
      table.string('order_id', 40).nullable()
      table.bigInteger('version').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.index(['status', 'updated_at'])
    })
    this.schema.createTable('cart_items', (table) => {
      table.string('id', 40).primary()
      table.string('cart_id', 40).notNullable()
      table.string('sku', 64).notNullable()
      table.integer('quantity').notNullable()
      /** The price as it was when the shopper last changed the line. */
      table.bigInteger('unit_price').notNullable()
      table.bigInteger('price_version').notNullable()
      table.bigInteger('priced_at').notNullable()
      table.unique(['cart_id', 'sku'])
    })
    this.schema.createTable('customer_segments', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('segment', 80).notNullable()
      table.integer('inside').notNullable()
      table.bigInteger('changed_at').notNullable()
      table.primary(['customer_id', 'segment'])
    })
    priceBookTables(this.schema)
    offeredProductsTable(this.schema)
  }

  override async down() {
    const tables = ['regions', 'price_rules', 'offered_products', 'offered_prices', 'customer_segments', 'cart_items']
    for (const table of [...tables, 'carts']) this.schema.dropTable(table)
  }
}
