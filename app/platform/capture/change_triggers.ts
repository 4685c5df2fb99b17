import type { CapturedTable } from '#platform/modules/define_module'
import type { SqlSession } from '#platform/storage/sql'

/** All of ours begin so, and nothing else does. */
export const TRIGGER_PREFIX = 'capture_'

interface Column {
  name: string
  type: string
  /** Place in the primary key, from 1; 0: not part of it. */
  pk: number
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`
const name = (value: string) => `"${value.replaceAll('"', '""')}"`

/** The cells of a row, `NEW` or `OLD`, as a JSON object by column. */
const image = (row: 'NEW' | 'OLD', columns: readonly string[]) =>
  `json_object(${columns.map((column) => `${text(column)}, ${row}.${name(column)}`).join(', ')})`

async function columnsOf(session: SqlSession, table: string): Promise<Column[]> {
  const columns = await session.all<Column>('SELECT name, type, pk FROM pragma_table_info(?)', [table])
  if (columns.length === 0) throw new Error(`${table} cannot be captured: there is no such table`)
  if (columns.every(({ pk }) => pk === 0)) throw new Error(`${table} cannot be captured: it has no primary key`)
  const binary = columns.find(({ type }) => /blob/i.test(type))
  if (binary) throw new Error(`${table} cannot be captured: ${binary.name} is binary, which JSON cannot hold`)
  return columns
}

/**
 * The triggers of a captured table as it is now, by name: each writes what it sees into `changes`, in the statement's own
 * transaction.
 * @param whole also what never leaves the store, in a column of its own, for a replica
 * @throws Error when the table cannot be captured, saying why
 */
export async function triggersOf(session: SqlSession, captured: CapturedTable, whole: boolean) {
  const { table, without = [] } = captured
  const columns = await columnsOf(session, table)
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const keys = key.map((column) => column.name)
  const secretKey = keys.find((column) => without.includes(column))
  if (secretKey) throw new Error(`${table} cannot be captured: ${secretKey} is to stay in the store, and is in its key`)
  const names = columns.map((column) => column.name)
  const seen = names.filter((column) => !without.includes(column))
  const hidden = whole ? names.filter((column) => without.includes(column)) : []
  const moved = keys.map((column) => `OLD.${name(column)} IS NOT NEW.${name(column)}`).join(' OR ')
  const unseen = hidden.length > 0 ? image('NEW', hidden) : 'NULL'
  const write = (op: string, values: readonly string[]) =>
    `INSERT INTO changes (table_name, op, row_key, old_key, before_image, after_image, unseen, changed_at) ` +
    `VALUES (${[text(table), text(op), ...values].join(', ')}, CAST(unixepoch('subsec') * 1000 AS INTEGER));`
  const newKey = image('NEW', keys)
  const oldKey = image('OLD', keys)
  const bodies = {
    insert: write('c', [newKey, 'NULL', 'NULL', image('NEW', seen), unseen]),
    update: write('u', [
      newKey,
      `CASE WHEN ${moved} THEN ${oldKey} END`,
      image('OLD', seen),
      image('NEW', seen),
      unseen,
    ]),
    delete: write('d', [oldKey, 'NULL', image('OLD', seen), 'NULL', 'NULL']),
  }
  return new Map(
    Object.entries(bodies).map(([event, body]) => {
      const trigger = `${TRIGGER_PREFIX}${table}_${event}`
      const head = `CREATE TRIGGER ${name(trigger)} AFTER ${event.toUpperCase()} ON ${name(table)}`
      return [trigger, `${head} BEGIN ${body} END`] as const
    })
  )
}
