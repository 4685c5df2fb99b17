import { BaseSchema } from '@adonisjs/lucid/schema'

/* For documents that lie in an engine beside this store; `documents` is then the copy that was announced. */
export default class extends BaseSchema {
  override async up() {
    this.schema.alterTable('documents', (table) => {
      /** What the engine calls the revision; null where the documents lie here. */
      table.string('rev', 80).nullable()
    })
    /** Names that a write under way is to give a document: nobody else gets them meanwhile. */
    this.schema.createTable('document_names', (table) => {
      table.string('operation', 80).notNullable()
      /** product, category: a slug of that type; sku; member: is put into that category; closed: that category goes. */
      table.string('kind', 12).notNullable()
      table.string('name', 120).notNullable()
      table.string('document_id', 40).notNullable()
      /** Of the document that the write is to replace: how often it had been written. */
      table.bigInteger('generation').notNullable()
      table.bigInteger('claimed_at').notNullable().index()
      table.primary(['operation', 'kind', 'name'])
      table.index(['kind', 'name'])
    })
    /** Writes that were announced, by the name under which they may be asked for again. */
    this.schema.createTable('finished_writes', (table) => {
      table.string('operation', 80).primary()
      table.string('document_id', 40).notNullable()
      table.bigInteger('finished_at').notNullable().index()
    })
    /** Documents that are gone, so that an older revision of one that comes late is not taken for a new document. */
    this.schema.createTable('removed_documents', (table) => {
      table.string('id', 40).primary()
      table.bigInteger('generation').notNullable()
    })
  }

  override async down() {
    this.schema.dropTable('removed_documents')
    this.schema.dropTable('finished_writes')
    this.schema.dropTable('document_names')
    this.schema.alterTable('documents', (table) => table.dropColumn('rev'))
  }
}
