import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('contacts', (table) => {
      table.string('customer_id', 40).primary()
      /** Of the customer's account: an older event changes nothing. */
      table.bigInteger('version').notNullable()
      /** Null once the customer is erased. */
      table.string('email', 254).nullable()
      table.string('locale', 35).notNullable()
      table.integer('marketing').notNullable()
      table.integer('erased').notNullable()
    })
    this.schema.createTable('order_contacts', (table) => {
      table.string('order_id', 40).primary()
      table.string('customer_id', 40).nullable().index()
      /** As given at checkout; null once the customer is erased. */
      table.string('email', 254).nullable()
      table.string('locale', 35).notNullable()
    })
    this.schema.createTable('preferences', (table) => {
      table.string('customer_id', 40).primary()
      table.integer('version').notNullable()
      /** E.164. Whoever gives one wants text messages. */
      table.string('phone', 16).nullable()
      /** IANA name; quiet hours are meant in it. */
      table.string('time_zone', 40).notNullable()
      for (const channel of ['email', 'sms']) {
        table.integer(`${channel}_transactional`).notNullable()
        table.integer(`${channel}_marketing`).notNullable()
        /** Marketing was ended by a link, not by a choice among others. */
        table.integer(`${channel}_unsubscribed`).notNullable()
        /** HH:MM; both or none. */
        table.string(`${channel}_quiet_from`, 5).nullable()
        table.string(`${channel}_quiet_to`, 5).nullable()
      }
    })
    this.schema.createTable('templates', (table) => {
      table.string('id', 40).primary()
      /** The kind of message, which is the type of the event it tells about. */
      table.string('name', 80).notNullable()
      table.string('channel', 10).notNullable()
      table.string('locale', 35).notNullable()
      table.integer('version').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['name', 'channel', 'locale'])
    })
    this.schema.createTable('template_versions', (table) => {
      table.string('template_id', 40).notNullable()
      table.integer('version').notNullable()
      /** Null in a text message. */
      table.string('subject', 200).nullable()
      table.text('body').notNullable()
      table.bigInteger('created_at').notNullable()
      table.string('created_by', 40).notNullable()
      table.primary(['template_id', 'version'])
    })
    this.schema.createTable('messages', (table) => {
      table.string('id', 40).primary()
      table.string('event_id', 40).notNullable()
      table.string('channel', 10).notNullable()
      table.string('name', 80).notNullable()
      table.string('template_id', 40).notNullable()
      table.integer('template_version').notNullable()
      table.string('locale', 35).notNullable()
      table.string('category', 16).notNullable()
      table.string('order_id', 40).nullable().index()
      table.string('customer_id', 40).nullable().index()
      /** queued, sent, failed, suppressed. */
      table.string('status', 12).notNullable()
      table.string('reason', 80).nullable()
      /** JSON: ids and figures, no personal data. With the template's version it makes the text again. */
      table.text('facts').notNullable()
      table.integer('attempts').notNullable()
      table.bigInteger('not_before').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      /** One event, one message per channel, whatever is redelivered. */
      table.unique(['event_id', 'channel'])
    })
    this.schema.createTable('send_jobs', (table) => {
      /** The message's id. */
      table.string('id', 40).primary()
      table.string('channel', 10).notNullable()
      /** waiting, or dead after its last attempt. Done jobs are deleted. */
      table.string('state', 12).notNullable().index()
      table.integer('attempts').notNullable()
      table.string('last_error', 200).nullable()
      table.bigInteger('created_at').notNullable()
    })
  }

  override async down() {
    for (const table of [
      'send_jobs',
      'messages',
      'template_versions',
      'templates',
      'preferences',
      'order_contacts',
      'contacts',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
