import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('order_returns', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable().index()
      /** requested, received, refunded. */
      table.string('status', 12).notNullable()
      table.string('reason', 200).nullable()
      /** Names the refund that payment makes of it. */
      table.string('refund_id', 40).notNullable().unique()
      table.bigInteger('refund').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    this.schema.createTable('order_return_lines', (table) => {
      table.string('return_id', 40).notNullable()
      table.string('line_id', 40).notNullable().index()
      table.integer('quantity').notNullable()
      /** The share of the line's total that is paid back for them. */
      table.bigInteger('refund').notNullable()
      table.primary(['return_id', 'line_id'])
    })
  }

  override async down() {
    this.schema.dropTable('order_return_lines')
    this.schema.dropTable('order_returns')
  }
}
