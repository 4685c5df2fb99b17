import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('segments', (table) => {
      table.string('id', 40).primary()
      table.string('slug', 40).notNullable().unique()
      table.string('name', 120).notNullable()
      table.text('rules').notNullable()
      /** Whether its members change as time goes by. */
      table.integer('time_based').notNullable()
      table.bigInteger('version').notNullable()
      /** When all customers were last gone through; null while they are, after a change of the rules. */
      table.bigInteger('evaluated_at').nullable()
      /** Set while its last members are being told. */
      table.bigInteger('deleted_at').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    this.schema.createTable('segment_members', (table) => {
      table.string('segment_id', 40).notNullable()
      table.string('customer_id', 40).notNullable().index()
      table.bigInteger('entered_at').notNullable()
      table.primary(['segment_id', 'customer_id'])
    })
    this.schema.createTable('customer_orders', (table) => {
      table.string('order_id', 40).primary()
      table.string('customer_id', 40).notNullable()
      /** Null while only a later event of the order has come. */
      table.bigInteger('confirmed_at').nullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('total').notNullable()
      table.integer('cancelled').notNullable()
      /** JSON: minor units by return id. */
      table.text('refunds').notNullable()
      /** Whether it is in the customer's figures. */
      table.integer('counted').notNullable()
      table.index(['customer_id', 'currency', 'counted', 'confirmed_at'])
    })
    this.schema.createTable('order_figures', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('order_count').notNullable()
      /** Minor units, less what was refunded. */
      table.bigInteger('value').notNullable()
      table.bigInteger('last_order_at').nullable()
      table.primary(['customer_id', 'currency'])
    })
  }

  override async down() {
    for (const table of ['order_figures', 'customer_orders', 'segment_members', 'segments']) {
      this.schema.dropTable(table)
    }
  }
}
