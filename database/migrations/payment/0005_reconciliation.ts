import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('settlements', (table) => {
      /** The UTC day. */
      table.string('date', 10).primary()
      table.string('object_key', 120).notNullable()
      table.integer('operations').notNullable()
      /** JSON: what was captured and refunded, by currency. */
      table.text('totals').notNullable()
      table.bigInteger('fetched_at').notNullable()
    })
    this.schema.createTable('reconciliations', (table) => {
      table.string('id', 40).primary()
      table.string('date', 10).notNullable().index()
      table.integer('matched').notNullable()
      table.integer('missing').notNullable()
      table.integer('duplicated').notNullable()
      table.integer('differing').notNullable()
      /** When the newest row that matched had happened; null when none did. */
      table.bigInteger('last_match_at').nullable()
      table.bigInteger('created_at').notNullable()
    })
    this.schema.createTable('reconciliation_rows', (table) => {
      table.string('reconciliation_id', 40).notNullable()
      table.integer('position').notNullable()
      /** capture, refund or order. */
      table.string('subject', 12).notNullable()
      /** The PSP's id of the operation, or the order's. */
      table.string('reference', 80).notNullable()
      table.string('result', 12).notNullable()
      table.string('detail', 40).nullable()
      table.string('payment_id', 40).nullable()
      table.string('order_id', 40).nullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('settled').nullable()
      table.bigInteger('booked').nullable()
      table.bigInteger('expected').nullable()
      table.bigInteger('occurred_at').notNullable()
      table.primary(['reconciliation_id', 'position'])
      table.index(['reconciliation_id', 'result'])
    })
  }

  override async down() {
    for (const table of ['reconciliation_rows', 'reconciliations', 'settlements']) this.schema.dropTable(table)
  }
}
