import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('tickets', (table) => {
      table.string('id', 40).primary()
      table.bigInteger('version').notNullable()
      table.string('subject', 200).notNullable()
      table.text('message').notNullable()
      /** open, in_progress, waiting (for the customer), resolved, closed. */
      table.string('status', 12).notNullable()
      /** low, normal, high, urgent. */
      table.string('priority', 8).notNullable()
      /** customer, guest or staff, or the rule that opened it. */
      table.string('origin', 40).notNullable()
      /** Rule and subject while a ticket opened by rule is not resolved; the index keeps it the only one. */
      table.string('open_rule', 120).nullable().unique()
      table.string('order_id', 40).nullable()
      table.string('customer_id', 40).nullable()
      /** SHA-256 of the cart token that opens it to a guest. */
      table.string('access_hash', 64).nullable()
      /** How whoever asks wants to be called. */
      table.string('name', 120).nullable()
      table.string('assignee', 40).nullable()
      table.bigInteger('first_response_due_at').notNullable()
      table.bigInteger('first_responded_at').nullable()
      table.bigInteger('resolution_due_at').notNullable()
      /** Since when the clock stands still. */
      table.bigInteger('paused_at').nullable()
      table.integer('breached').notNullable()
      table.bigInteger('resolved_at').nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.index(['customer_id', 'id'])
      table.index(['status', 'id'])
    })
    this.schema.createTable('ticket_tags', (table) => {
      table.string('ticket_id', 40).notNullable()
      table.string('tag', 40).notNullable()
      table.primary(['ticket_id', 'tag'])
      table.index(['tag', 'ticket_id'])
    })
    this.schema.createTable('comments', (table) => {
      table.string('id', 40).primary()
      table.string('ticket_id', 40).notNullable().index()
      /** customer or staff. */
      table.string('author', 12).notNullable()
      /** Null for a guest. */
      table.string('author_id', 40).nullable()
      table.text('text').notNullable()
      /** Seen by staff only. */
      table.integer('internal').notNullable()
      table.bigInteger('created_at').notNullable()
    })
    /** Whose an order is. */
    this.schema.createTable('orders', (table) => {
      table.string('order_id', 40).primary()
      table.string('customer_id', 40).nullable()
      table.string('access_hash', 64).nullable()
    })
  }

  override async down() {
    for (const table of ['orders', 'comments', 'ticket_tags', 'tickets']) this.schema.dropTable(table)
  }
}
