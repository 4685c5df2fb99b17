import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('regions', (table) => {
      table.string('region', 40).primary()
      table.bigInteger('version').notNullable()
      table.string('currency', 3).notNullable()
      table.integer('tax_basis_points').notNullable()
      table.integer('tax_included').notNullable()
      /** JSON: [{ method, price }]. */
      table.text('shipping').notNullable()
    })
    this.schema.createTable('priced_skus', (table) => {
      table.string('sku', 64).primary()
      /** Counts the changes of the SKU's prices over all regions. */
      table.bigInteger('version').notNullable()
    })
    this.schema.createTable('prices', (table) => {
      table.string('sku', 64).notNullable()
      table.string('region', 40).notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('amount').notNullable()
      table.check('?? >= 0', ['amount'], 'prices_amount_not_negative')
      table.primary(['sku', 'region'])
      table.index(['region', 'sku'])
    })
    this.schema.createTable('price_rules', (table) => {
      table.string('id', 40).primary()
      table.bigInteger('version').notNullable()
      /** Whether staff want it to apply. It does so only while its usage limit is not reached as well. */
      table.integer('enabled').notNullable()
      table.bigInteger('usage_limit').nullable()
      /** Confirmed orders that used it. */
      table.bigInteger('uses').notNullable()
      /** JSON: name, priority, exclusive, stackable, conditions, effect. */
      table.text('definition').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.check('?? >= 0', ['uses'], 'price_rules_uses_not_negative')
    })
    this.schema.createTable('currencies', (table) => {
      table.string('currency', 3).primary()
      /** Also the number of the next step of the random walk. */
      table.bigInteger('version').notNullable()
      table.bigInteger('rate_micros').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    this.schema.createTable('products', (table) => {
      table.string('product_id', 40).primary()
      table.bigInteger('version').notNullable()
    })
    this.schema.createTable('product_skus', (table) => {
      table.string('sku', 64).primary()
      table.string('product_id', 40).notNullable().index()
      /** JSON: slugs. */
      table.text('categories').notNullable()
    })
    this.schema.createTable('customer_segments', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('segment_id', 40).notNullable()
      table.string('segment', 100).notNullable()
      table.integer('member').notNullable()
      table.bigInteger('at').notNullable()
      table.primary(['customer_id', 'segment_id'])
    })
    this.schema.createTable('orders', (table) => {
      table.string('order_id', 40).primary()
      /** Of the order's last event; zero while only its checkout is known. */
      table.bigInteger('version').notNullable()
      table.integer('confirmed').notNullable()
    })
    this.schema.createTable('rule_uses', (table) => {
      table.string('order_id', 40).notNullable()
      table.string('rule_id', 40).notNullable()
      /** Whether the rule's `uses` has this one in it. */
      table.integer('counted').notNullable()
      table.primary(['order_id', 'rule_id'])
    })
  }

  override async down() {
    for (const table of [
      'rule_uses',
      'orders',
      'customer_segments',
      'product_skus',
      'products',
      'currencies',
      'price_rules',
      'prices',
      'priced_skus',
      'regions',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
