import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The books of the mock PSP, which plays another company: nothing of ours reads them or refers to them, and it writes them
 * in transactions of its own.
 */
export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('psp_charges', (table) => {
      /** The merchant's reference, which is also the idempotency key of the authorization. */
      table.string('reference', 40).primary()
      /** pending, authorized, declined, captured, voided. */
      table.string('status', 12).notNullable()
      table.string('reason', 24).nullable()
      /** How many answers to the authorization are still to get lost on the way. */
      table.integer('answers_to_lose').notNullable()
      table.bigInteger('amount').notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('captured').notNullable()
      table.bigInteger('refunded').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    /** What moved money, by idempotency key: the lines of the settlement file. */
    this.schema.createTable('psp_operations', (table) => {
      table.string('id', 80).primary()
      table.string('type', 12).notNullable()
      table.string('reference', 40).notNullable()
      table.bigInteger('amount').notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('at').notNullable().index()
    })
    this.schema.createTable('psp_events', (table) => {
      table.string('id', 80).primary()
      table.string('type', 40).notNullable()
      table.string('reference', 40).notNullable().unique()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('delivered_at').nullable()
    })
  }

  override async down() {
    for (const table of ['psp_events', 'psp_operations', 'psp_charges']) this.schema.dropTable(table)
  }
}
