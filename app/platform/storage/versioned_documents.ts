import type { Knex } from 'knex'
import { placeholders, type SqlSession } from '#platform/storage/sql'
import type { Tx } from '#platform/storage/transaction'

/**
 * A projection in its plainest form: the newest version of some other module's things, by key, as JSON. An event that comes
 * late or again never replaces what is newer, and a removal is remembered, so that an older event cannot undo it.
 */
export class VersionedDocuments<Document extends object> {
  readonly #table: string

  /** @param table made in a migration by `versionedDocumentsTable` */
  constructor(table: string) {
    this.#table = table
  }

  keep(tx: Tx, key: string, version: number, document: Document): Promise<number> {
    return this.#write(tx, key, version, JSON.stringify(document))
  }

  remove(tx: Tx, key: string, version: number): Promise<number> {
    return this.#write(tx, key, version, null)
  }

  #write(tx: Tx, key: string, version: number, body: string | null): Promise<number> {
    return tx.insert(
      this.#table,
      { document_key: key, body, version },
      { key: ['document_key'], do: 'update', newer: 'version' }
    )
  }

  async find(session: SqlSession, key: string): Promise<Document | undefined> {
    const row = await session.one<{ body: string | null }>(`SELECT body FROM ${this.#table} WHERE document_key = ?`, [
      key,
    ])
    return row?.body ? (JSON.parse(row.body) as Document) : undefined
  }

  async findMany(session: SqlSession, keys: readonly string[]): Promise<Map<string, Document>> {
    if (keys.length === 0) return new Map()
    const rows = await session.all<{ document_key: string; body: string }>(
      `SELECT document_key, body FROM ${this.#table} WHERE body IS NOT NULL AND document_key IN (${placeholders(keys.length)})`,
      keys
    )
    return new Map(rows.map((row) => [row.document_key, JSON.parse(row.body) as Document]))
  }

  async all(session: SqlSession): Promise<Document[]> {
    const rows = await session.all<{ body: string }>(
      `SELECT body FROM ${this.#table} WHERE body IS NOT NULL ORDER BY document_key`
    )
    return rows.map(({ body }) => JSON.parse(body) as Document)
  }
}

/** The table of such a projection, for a migration. */
export function versionedDocumentsTable(schema: Knex.SchemaBuilder, table: string): void {
  schema.createTable(table, (columns) => {
    columns.string('document_key', 120).primary()
    columns.text('body').nullable()
    columns.bigInteger('version').notNullable()
  })
}
