import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

type Compiler = { prototype: Record<string, unknown> }

let done = false

/**
 * Makes knex's column types on servers hold and compare what they do on SQLite, so that migrations are written once.
 *
 * - PostgreSQL sorts text by its bytes, whatever language its database was made for.
 * - MySQL's `text` and `blob` end at 64 KB, which an event or a stored answer may exceed.
 *
 * MySQL's collation is a matter of the database: see `prepareDatabase` in modules/migrations.ts.
 */
export function usePlainColumns(): void {
  if (done) return
  done = true
  const postgres = require('knex/lib/dialects/postgres/schema/pg-columncompiler.js') as Compiler
  const varchar = postgres.prototype.varchar as (length?: number) => string
  Object.assign(postgres.prototype, {
    varchar(length?: number) {
      return `${varchar.call(this, length)} collate "C"`
    },
    text: () => 'text collate "C"',
  })
  const mysql = require('knex/lib/dialects/mysql/schema/mysql-columncompiler.js') as Compiler
  Object.assign(mysql.prototype, { text: () => 'longtext', binary: () => 'longblob' })
}
