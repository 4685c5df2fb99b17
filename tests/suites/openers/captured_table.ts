import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** The table of the suite of change capture, empty. */
export async function makeCapturedTable(client: QueryClientContract, table: string): Promise<void> {
  await client.schema.createTable(table, (columns) => {
    columns.string('shelf', 40).notNullable()
    columns.string('thing', 40).notNullable()
    columns.bigInteger('amount').notNullable()
    columns.integer('flag').notNullable()
    columns.text('note').nullable()
    columns.text('secret').notNullable()
    columns.primary(['shelf', 'thing'])
  })
}
