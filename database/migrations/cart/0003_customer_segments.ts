import { BaseSchema } from '@adonisjs/lucid/schema'
import { customerSegmentsTable } from '#modules/customer/contract'

/**
 * The table as customer publishes it, by segment instead of by short name. What was known under a short name is kept with it in
 * the place of the segment's id, until that segment's next event takes its place.
 */
export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('former_segments', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('segment', 80).notNullable()
      table.integer('inside').notNullable()
      table.bigInteger('changed_at').notNullable()
    })
    this.schema.raw(
      'INSERT INTO former_segments (customer_id, segment, inside, changed_at) SELECT customer_id, segment, inside, changed_at FROM customer_segments'
    )
    this.schema.dropTable('customer_segments')
    customerSegmentsTable(this.schema)
    this.schema.raw(
      'INSERT INTO customer_segments (customer_id, segment_id, segment, member, at) SELECT customer_id, segment, segment, inside, changed_at FROM former_segments'
    )
    this.schema.dropTable('former_segments')
  }

  override async down() {
    this.schema.dropTable('customer_segments')
    this.schema.createTable('customer_segments', (table) => {
      table.string('customer_id', 40).notNullable()
      table.string('segment', 80).notNullable()
      table.integer('inside').notNullable()
      table.bigInteger('changed_at').notNullable()
      table.primary(['customer_id', 'segment'])
    })
  }
}
