import { BaseSchema } from '@adonisjs/lucid/schema'

/**
 * The tables that every module's store has for the platform's sake. Each module's first migration is a subclass of this,
 * so that a module taken out of the monolith takes them along.
 *
 * - `outbox`: events committed but not yet published, in the order of `position`
 * - `inbox`: which consumer has had the effect of which event
 * - `dead_letters`: deliveries that failed, and those of the same key that wait behind them
 * - `timers`: what is to happen later
 * - `leases`: which process relays the outbox
 * - `idempotency_keys`: answers already given
 * - `processes`: states of process managers
 * - `facts`: what the platform remembers of this store, such as that it was seeded
 */
export abstract class PlatformTables extends BaseSchema {
  override async up() {
    this.schema.createTable('outbox', (table) => {
      table.bigIncrements('position')
      table.string('event_id', 40).notNullable()
      table.string('topic', 80).notNullable()
      table.string('type', 80).notNullable()
      table.string('message_key', 120).notNullable()
      table.text('headers').notNullable()
      table.binary('value').notNullable()
      table.bigInteger('created_at').notNullable()
    })
    this.schema.createTable('inbox', (table) => {
      table.string('consumer', 80).notNullable()
      table.string('event_id', 40).notNullable()
      table.bigInteger('processed_at').notNullable().index()
      table.primary(['consumer', 'event_id'])
    })
    this.schema.createTable('dead_letters', (table) => {
      table.string('id', 40).primary()
      table.string('consumer', 80).notNullable()
      table.string('event_id', 40).notNullable()
      table.string('topic', 80).notNullable()
      table.integer('partition_number').notNullable()
      table.bigInteger('message_offset').notNullable()
      table.string('type', 80).notNullable()
      table.string('message_key', 120).notNullable()
      table.text('headers').notNullable()
      table.binary('value').notNullable()
      /** retrying: comes again by itself; parked: waits behind one of its key; dead: waits for a person. */
      table.string('state', 12).notNullable()
      table.integer('attempts').notNullable()
      table.bigInteger('next_attempt_at').notNullable()
      table.string('error_name', 120).nullable()
      table.text('error_message').nullable()
      table.text('error_stack').nullable()
      table.bigInteger('failed_at').notNullable()
      table.unique(['consumer', 'event_id'])
      table.index(['consumer', 'message_key'])
      table.index(['state', 'next_attempt_at'])
    })
    this.schema.createTable('timers', (table) => {
      table.string('name', 80).notNullable()
      table.string('timer_key', 120).notNullable()
      table.string('id', 40).notNullable()
      table.bigInteger('due_at').notNullable()
      table.text('data').notNullable()
      /** pending, or dead after its last attempt. */
      table.string('state', 12).notNullable()
      table.integer('attempts').notNullable()
      table.bigInteger('locked_until').notNullable()
      table.string('lock_token', 200).nullable()
      /** The context in which it was set: correlation, cause, trace and actor go on through it. */
      table.text('context').nullable()
      table.text('last_error').nullable()
      table.bigInteger('created_at').notNullable()
      table.primary(['name', 'timer_key'])
      table.index(['state', 'due_at'])
    })
    this.schema.createTable('leases', (table) => {
      table.string('name', 80).primary()
      table.string('owner', 160).notNullable()
      table.bigInteger('token').notNullable()
      table.bigInteger('expires_at').notNullable()
    })
    this.schema.createTable('idempotency_keys', (table) => {
      table.string('scope', 160).notNullable()
      table.string('idempotency_key', 255).notNullable()
      table.string('fingerprint', 64).notNullable()
      /** Null only inside the transaction that makes the answer. */
      table.integer('status').nullable()
      table.text('headers').nullable()
      table.text('body').nullable()
      table.bigInteger('created_at').notNullable().index()
      table.primary(['scope', 'idempotency_key'])
    })
    this.schema.createTable('processes', (table) => {
      table.string('name', 80).notNullable()
      table.string('id', 40).notNullable()
      table.text('state').notNullable()
      /** open, or settled. */
      table.string('status', 12).notNullable()
      table.integer('version').notNullable()
      table.bigInteger('started_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.primary(['name', 'id'])
      table.index(['status', 'updated_at'])
    })
    this.schema.createTable('facts', (table) => {
      table.string('name', 80).primary()
      table.text('value').notNullable()
    })
  }

  override async down() {
    for (const table of [
      'facts',
      'processes',
      'idempotency_keys',
      'leases',
      'timers',
      'dead_letters',
      'inbox',
      'outbox',
    ]) {
      this.schema.dropTable(table)
    }
  }
}
