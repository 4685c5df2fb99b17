import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('products', (table) => {
      table.string('product_id', 40).primary()
      table.bigInteger('version').notNullable()
      table.string('slug', 200).notNullable()
      table.string('title', 300).notNullable()
      /** 0 for drafts and removed products: they are not recommended. */
      table.integer('active').notNullable()
    })
    this.schema.createTable('skus', (table) => {
      table.string('sku', 64).primary()
      table.string('product_id', 40).notNullable().index()
    })
    this.schema.createTable('sku_counts', (table) => {
      table.string('sku', 64).primary()
      /** Confirmed orders with this SKU. */
      table.bigInteger('orders').notNullable()
      table.index(['orders', 'sku'])
    })
    this.schema.createTable('pair_counts', (table) => {
      /** The one that sorts first. */
      table.string('sku', 64).notNullable()
      table.string('other', 64).notNullable().index()
      /** Confirmed orders with both. */
      table.bigInteger('orders').notNullable()
      table.primary(['sku', 'other'])
    })
    this.schema.createTable('purchases', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('sku', 64).notNullable()
      table.bigInteger('at').notNullable()
      table.primary(['customer_id', 'sku'])
    })
    this.schema.createTable('erased_customers', (table) => {
      table.string('customer_id', 40).primary()
    })
    this.schema.createTable('served', (table) => {
      table.string('id', 40).primary()
      /** JSON array of what was shown. */
      table.text('skus').notNullable()
      table.bigInteger('at').notNullable().index()
    })
    this.schema.createTable('feedback', (table) => {
      table.string('served_id', 40).notNullable()
      /** click or purchase. */
      table.string('type', 12).notNullable()
      table.string('sku', 64).notNullable()
      table.bigInteger('at').notNullable()
      table.primary(['served_id', 'type', 'sku'])
    })
    this.schema.createTable('log_lines', (table) => {
      table.bigIncrements('position')
      /** Folder of its hour: `dt=2026-01-31/hour=13`. */
      table.string('folder', 24).notNullable()
      /** JSON. */
      table.text('line').notNullable()
      /** Object that it is being written to; null while it waits for the next batch. */
      table.string('object_key', 120).nullable().index()
    })
  }

  override async down() {
    for (const table of [
      'log_lines',
      'feedback',
      'served',
      'erased_customers',
      'purchases',
      'pair_counts',
      'sku_counts',
      'skus',
      'products',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
