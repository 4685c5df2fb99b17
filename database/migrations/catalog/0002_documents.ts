import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  override async up() {
    this.schema.createTable('documents', (table) => {
      table.string('id', 40).primary()
      /** product or category. */
      table.string('type', 20).notNullable()
      table.bigInteger('revision').notNullable()
      /** JSON of whichever schema version it says it is. All columns but this one are an index over it. */
      table.text('body', 'longtext').notNullable()
      table.string('slug', 120).notNullable()
      table.string('status', 12).notNullable()
      table.string('title', 200).notNullable()
      /** The title as lists are sorted by it: in lower case. */
      table.string('sort_title', 200).notNullable()
      /** Everything a shopper may search for, in lower case. */
      table.text('search_text', 'longtext').notNullable()
      table.bigInteger('created_at').notNullable()
      table.bigInteger('updated_at').notNullable()
      table.unique(['type', 'slug'])
      table.index(['type', 'status', 'id'])
      table.index(['type', 'sort_title', 'id'])
    })
    this.schema.createTable('document_categories', (table) => {
      table.string('category', 120).notNullable()
      table.string('document_id', 40).notNullable().index()
      table.primary(['category', 'document_id'])
    })
    this.schema.createTable('document_skus', (table) => {
      table.string('sku', 64).primary()
      /** Null: given up, and free for another document. */
      table.string('document_id', 40).nullable().index()
      /** Greatest revision the SKU was announced with; whoever claims it next is announced with a greater one. */
      table.bigInteger('revision').notNullable()
    })
  }

  override async down() {
    for (const table of ['document_skus', 'document_categories', 'documents']) this.schema.dropTable(table)
  }
}
