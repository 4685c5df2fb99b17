import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.alterTable('send_jobs', (table) => {
      /** When the next attempt may begin: what is late here, and unknown to Redis, is handed over again. */
      table.bigInteger('due_at').notNullable().defaultTo(0)
      /** Correlation, cause and trace of who enqueued it: they go on through the job. */
      table.text('context').nullable()
    })
  }

  override async down() {
    this.schema.alterTable('send_jobs', (table) => table.dropColumns('due_at', 'context'))
  }
}
