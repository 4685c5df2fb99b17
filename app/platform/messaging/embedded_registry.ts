import { configureConnection, immediately, SqliteConnection } from '#platform/storage/sqlite_engine'
import type { AvroSchema } from '#platform/messaging/avro'
import { incompatibilities } from '#platform/messaging/compatibility'
import {
  IncompatibleSchemaError,
  type Compatibility,
  type RegisteredSchema,
  type SchemaRegistry,
} from '#platform/messaging/schema_registry'

const SCHEMA = `CREATE TABLE IF NOT EXISTS schemas (
  id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE (subject, version), UNIQUE (subject, body)) STRICT`

interface Row {
  id: number
  subject: string
  version: number
  body: string
}

const toSchema = ({ body, ...row }: Row): RegisteredSchema => ({ ...row, schema: JSON.parse(body) as AvroSchema })

/**
 * The schema registry of the embedded default: a file which all processes of one machine share, with the same
 * compatibility rules as a Confluent-compatible server.
 */
export class EmbeddedSchemaRegistry implements SchemaRegistry {
  readonly #connection: SqliteConnection
  readonly #compatibility: Compatibility

  private constructor(connection: SqliteConnection, compatibility: Compatibility) {
    this.#connection = connection
    this.#compatibility = compatibility
  }

  static async open(filename: string, compatibility: Compatibility): Promise<EmbeddedSchemaRegistry> {
    const connection = new SqliteConnection(filename)
    configureConnection(connection)
    await immediately(connection, () => connection.run(SCHEMA, []))
    return new EmbeddedSchemaRegistry(connection, compatibility)
  }

  async register(subject: string, schema: AvroSchema): Promise<number> {
    const body = JSON.stringify(schema)
    const known = this.#connection.get('SELECT id FROM schemas WHERE subject = ? AND body = ?', [subject, body])
    if (known) return known.id as number
    return immediately(this.#connection, () => {
      const rows = this.#rows(subject)
      const same = rows.find((row) => row.body === body)
      if (same) return same.id
      const reasons = incompatibilities(
        schema,
        rows.map((row) => JSON.parse(row.body) as AvroSchema),
        this.#compatibility
      )
      if (reasons.length > 0) throw new IncompatibleSchemaError(subject, reasons)
      const { lastInsertRowid } = this.#connection.run(
        'INSERT INTO schemas (subject, version, body) VALUES (?, ?, ?)',
        [subject, (rows.at(-1)?.version ?? 0) + 1, body]
      )
      return Number(lastInsertRowid)
    })
  }

  async byId(id: number): Promise<RegisteredSchema | undefined> {
    const row = this.#connection.get('SELECT * FROM schemas WHERE id = ?', [id]) as Row | undefined
    return row && toSchema(row)
  }

  async versions(subject: string): Promise<RegisteredSchema[]> {
    return this.#rows(subject).map(toSchema)
  }

  async subjects(): Promise<string[]> {
    return this.#connection
      .all('SELECT DISTINCT subject FROM schemas ORDER BY subject', [])
      .map((row) => row.subject as string)
  }

  async check(subject: string, schema: AvroSchema): Promise<string[]> {
    const earlier = await this.versions(subject)
    return incompatibilities(
      schema,
      earlier.map((version) => version.schema),
      this.#compatibility
    )
  }

  async level(subject: string): Promise<string | undefined> {
    return this.#rows(subject).length > 0 ? this.#compatibility : undefined
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  #rows(subject: string): Row[] {
    return this.#connection.all('SELECT * FROM schemas WHERE subject = ? ORDER BY version', [
      subject,
    ]) as unknown as Row[]
  }
}
