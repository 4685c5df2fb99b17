import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('warehouses', (table) => {
      table.string('id', 40).primary()
      table.string('region', 40).notNullable()
    })
    this.schema.createTable('skus', (table) => {
      table.string('sku', 64).primary()
      table.string('product_id', 40).nullable()
      table.integer('active').notNullable()
      /** Counts the changes of the SKU's stock over all warehouses. */
      table.bigInteger('version').notNullable()
    })
    this.schema.createTable('stock', (table) => {
      table.string('sku', 64).notNullable()
      table.string('warehouse', 40).notNullable()
      table.string('region', 40).notNullable()
      /** Below zero means oversold: more was sold than there was. */
      table.bigInteger('on_hand').notNullable()
      table.bigInteger('reserved').notNullable()
      table.check('?? >= 0', ['reserved'], 'stock_reserved_not_negative')
      table.primary(['sku', 'warehouse'])
    })
    this.schema.createTable('reservations', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable()
      table.integer('attempt').notNullable()
      table.string('status', 12).notNullable()
      table.bigInteger('expires_at').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['order_id', 'attempt'])
    })
    this.schema.createTable('reservation_lines', (table) => {
      table.string('reservation_id', 40).notNullable()
      table.string('sku', 64).notNullable()
      table.string('warehouse', 40).notNullable()
      table.integer('quantity').notNullable()
      table.primary(['reservation_id', 'sku', 'warehouse'])
    })
    this.schema.createTable('movements', (table) => {
      table.bigIncrements('id')
      table.string('sku', 64).notNullable().index()
      table.string('warehouse', 40).notNullable()
      /** received, adjusted, held, released, expired, sold, restocked. */
      table.string('kind', 12).notNullable()
      table.bigInteger('quantity').notNullable()
      table.string('reservation_id', 40).nullable()
      table.string('order_id', 40).nullable()
      table.bigInteger('at').notNullable()
    })
  }

  override async down() {
    for (const table of ['movements', 'reservation_lines', 'reservations', 'stock', 'skus', 'warehouses']) {
      this.schema.dropTable(table)
    }
  }
}
