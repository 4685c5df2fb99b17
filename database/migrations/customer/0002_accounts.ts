import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('customers', (table) => {
      table.string('id', 40).primary()
      /** Lower case; after erasure a placeholder that no mail reaches. */
      table.string('email', 254).notNullable().unique()
      table.string('password_hash', 255).notNullable()
      /** customer or staff. */
      table.string('role', 12).notNullable()
      table.string('name', 120).notNullable()
      table.string('phone', 40).nullable()
      table.string('region', 40).notNullable().index()
      table.string('locale', 35).notNullable()
      table.integer('marketing').notNullable()
      /** Here and not a flag on the address, so that there is never more than one. */
      table.string('default_address_id', 40).nullable()
      table.integer('address_count').notNullable()
      table.bigInteger('version').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.bigInteger('erased_at').nullable()
    })
    this.schema.createTable('addresses', (table) => {
      table.string('id', 40).primary()
      table.string('customer_id', 40).notNullable().index()
      table.string('name', 120).notNullable()
      table.string('line1', 160).notNullable()
      table.string('line2', 160).nullable()
      table.string('city', 100).notNullable()
      table.string('region', 100).nullable()
      table.string('postal_code', 20).notNullable()
      table.string('country', 2).notNullable()
      table.bigInteger('version').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
    })
    this.schema.createTable('sessions', (table) => {
      table.string('id', 40).primary()
      table.string('customer_id', 40).notNullable().index()
      table.bigInteger('created_at').notNullable()
      /** Moves on with each refresh. */
      table.bigInteger('expires_at').notNullable().index()
      table.bigInteger('ended_at').nullable()
    })
    this.schema.createTable('refresh_tokens', (table) => {
      /** SHA-256 of the token: the token itself is with the client alone. */
      table.string('token_hash', 64).primary()
      table.string('session_id', 40).notNullable().index()
      /** A used one is kept as long as its session, so that its second use is noticed. */
      table.integer('used').notNullable()
    })
  }

  override async down() {
    for (const table of ['refresh_tokens', 'sessions', 'addresses', 'customers']) this.schema.dropTable(table)
  }
}
