import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('prices', (table) => {
      table.string('sku', 64).primary()
      table.bigInteger('version').notNullable()
      /** JSON: what it costs in each region. */
      table.text('prices').notNullable()
    })
    /* The same once more, one row per region, to filter and to sort by. */
    this.schema.createTable('price_points', (table) => {
      table.string('sku', 64).notNullable()
      table.string('region', 40).notNullable()
      table.string('currency', 3).notNullable()
      table.bigInteger('amount').notNullable()
      table.primary(['sku', 'region'])
    })
    this.schema.createTable('availability', (table) => {
      table.string('sku', 64).primary()
      table.bigInteger('version').notNullable()
      table.bigInteger('available').notNullable()
    })
  }

  override async down() {
    for (const table of ['availability', 'price_points', 'prices']) this.schema.dropTable(table)
  }
}
