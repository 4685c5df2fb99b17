import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('payments', (table) => {
      table.string('id', 40).primary()
      table.string('order_id', 40).notNullable()
      table.integer('attempt').notNullable()
      table.string('status', 12).notNullable()
      table.bigInteger('amount').notNullable()
      /** XXX, "no currency", until the request is there of a payment that was stopped before it was asked for. */
      table.string('currency', 3).notNullable()
      table.bigInteger('captured').notNullable()
      /** Promised to refunds that are under way. */
      table.bigInteger('refunding').notNullable()
      table.bigInteger('refunded').notNullable()
      table.string('failure', 24).nullable()
      table.string('customer_id', 40).nullable().index()
      table.string('access_hash', 64).nullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['order_id', 'attempt'])
      table.check('?? <= ??', ['captured', 'amount'], 'payments_capture_within_amount')
      table.check('?? + ?? <= ??', ['refunded', 'refunding', 'captured'], 'payments_refunds_within_capture')
      table.check('?? >= 0 AND ?? >= 0', ['refunding', 'refunded'], 'payments_refunds_not_negative')
    })
    this.schema.createTable('refunds', (table) => {
      table.string('id', 40).primary()
      table.string('payment_id', 40).notNullable().index()
      /** pending, refunded, failed (the PSP would not), refused (it was never asked). */
      table.string('status', 12).notNullable()
      table.bigInteger('amount').notNullable()
      table.string('currency', 3).notNullable()
      table.string('reason', 250).notNullable()
      /** `order`, or who asked over HTTP. */
      table.string('requested_by', 40).notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    /** Webhooks that had their effect, by the PSP's id of the event. */
    this.schema.createTable('webhook_events', (table) => {
      table.string('id', 80).primary()
      table.string('type', 40).notNullable()
      table.bigInteger('received_at').notNullable()
    })
    this.schema.createTable('order_totals', (table) => {
      table.string('order_id', 40).primary()
      table.bigInteger('version').notNullable()
      table.string('status', 12).notNullable()
      table.bigInteger('amount').notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('changed_at').notNullable().index()
    })
  }

  override async down() {
    for (const table of ['order_totals', 'webhook_events', 'refunds', 'payments']) this.schema.dropTable(table)
  }
}
