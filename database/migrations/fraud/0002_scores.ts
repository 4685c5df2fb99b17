import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    /** One row per order: what it was judged by, the judgement, and later how it ended. Also the history that rules look at. */
    this.schema.createTable('scores', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable().unique()
      table.string('customer_id', 40).nullable()
      /** Keyed hash of the address, never the address itself; null once its owner was erased. */
      table.string('email_hash', 64).nullable()
      /** When the order was made. */
      table.bigInteger('ordered_at').notNullable()
      table.text('features').notNullable()
      table.integer('score').notNullable()
      /** accept, review. */
      table.string('decision', 12).notNullable()
      /** random, deterministic. */
      table.string('mode', 16).notNullable()
      table.text('factors').notNullable()
      /** confirmed or cancelled, once known. */
      table.string('outcome', 12).nullable()
      table.bigInteger('scored_at').notNullable()
      table.index(['customer_id', 'ordered_at'])
      table.index(['email_hash', 'ordered_at'])
      table.index(['scored_at', 'id'])
    })
    this.schema.createTable('reviews', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable().unique()
      table.integer('score').notNullable()
      /** open, cleared, rejected, timed_out, withdrawn. */
      table.string('status', 12).notNullable().index()
      table.bigInteger('due_at').notNullable()
      table.string('decided_by', 40).nullable()
      table.bigInteger('decided_at').nullable()
      table.text('note').nullable()
      table.bigInteger('created_at').notNullable()
    })
    this.schema.createTable('declines', (table) => {
      table.string('payment_id', 40).primary()
      table.string('order_id', 40).notNullable()
      table.bigInteger('declined_at').notNullable()
      table.index(['order_id', 'declined_at'])
    })
    this.schema.createTable('customers', (table) => {
      table.string('id', 40).primary()
      /** Of the event that said so. */
      table.bigInteger('version').notNullable()
      table.string('region', 40).nullable()
      table.bigInteger('registered_at').nullable()
      table.string('email_hash', 64).nullable()
      table.integer('erased').notNullable()
    })
  }

  override async down() {
    for (const table of ['customers', 'declines', 'reviews', 'scores']) this.schema.dropTable(table)
  }
}
