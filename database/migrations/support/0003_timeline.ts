import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    /** Written some twenty times per checkout and read when somebody asks: one narrow row per event. */
    this.schema.createTable('timeline', (table) => {
      table.string('event_id', 40).primary()
      table.string('order_id', 40).notNullable().index()
      table.string('type', 80).notNullable()
      table.string('module', 20).notNullable()
      /** When it happened, by its module's clock. */
      table.bigInteger('happened_at').notNullable()
      table.string('causation_id', 80).notNullable()
      table.string('correlation_id', 80).notNullable()
      /** JSON object of ids, figures and reasons; nothing personal. */
      table.text('facts').notNullable()
      /** When it was heard of, by ours. */
      table.bigInteger('received_at').notNullable()
    })
  }

  override async down() {
    this.schema.dropTable('timeline')
  }
}
