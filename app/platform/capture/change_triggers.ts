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

const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
const COLUMNS = 'table_name, op, row_key, old_key, before_image, after_image, unseen, changed_at'

/** The cells of a row, by the name that it has in the statement, as a JSON object by column. */
const image = (row: string, columns: readonly string[]) =>
  `json_object(${columns.map((column) => `${text(column)}, ${row}.${name(column)}`).join(', ')})`

async function columnsOf(session: SqlSession, table: string): Promise<Column[]> {
  const columns = await session.all<Column>('SELECT name, type, pk FROM pragma_table_info(?)', [table])
  if (columns.length === 0) throw new Error(`${table} cannot be captured: there is no such table`)
  if (columns.every(({ pk }) => pk === 0)) throw new Error(`${table} cannot be captured: it has no primary key`)
  const binary = columns.find(({ type }) => /blob/i.test(type))
  if (binary) throw new Error(`${table} cannot be captured: ${binary.name} is binary, which JSON cannot hold`)
  return columns
}

interface Shape {
  readonly keys: readonly string[]
  /** Columns that others may see, and those that they may not. */
  readonly seen: readonly string[]
  readonly unseen: readonly string[]
}

async function shapeOf(session: SqlSession, { table, without = [] }: CapturedTable): Promise<Shape> {
  const columns = await columnsOf(session, table)
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  const keys = key.map((column) => column.name)
  const secretKey = keys.find((column) => without.includes(column))
  if (secretKey) throw new Error(`${table} cannot be captured: ${secretKey} is to stay in the store, and is in its key`)
  const names = columns.map((column) => column.name)
  return {
    keys,
    seen: names.filter((column) => !without.includes(column)),
    unseen: names.filter((column) => without.includes(column)),
  }
}

/**
 * The triggers of a captured table as it is now, by name: each writes what it sees into `changes`, in the statement's own
 * transaction.
 * @param whole also what never leaves the store, in a column of its own, for a replica
 * @throws Error when the table cannot be captured, saying why
 */
export async function triggersOf(session: SqlSession, captured: CapturedTable, whole: boolean) {
  const { table } = captured
  const { keys, seen, unseen } = await shapeOf(session, captured)
  const moved = keys.map((column) => `OLD.${name(column)} IS NOT NEW.${name(column)}`).join(' OR ')
  const hidden = whole && unseen.length > 0 ? image('NEW', unseen) : 'NULL'
  const write = (op: string, values: readonly string[]) =>
    `INSERT INTO changes (${COLUMNS}) VALUES (${[text(table), text(op), ...values, NOW].join(', ')});`
  const newKey = image('NEW', keys)
  const oldKey = image('OLD', keys)
  const bodies = {
    insert: write('c', [newKey, 'NULL', 'NULL', image('NEW', seen), hidden]),
    update: write('u', [
      newKey,
      `CASE WHEN ${moved} THEN ${oldKey} END`,
      image('OLD', seen),
      image('NEW', seen),
      hidden,
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

/** Writes down every row that a captured table has, for readers who have nothing of it yet. */
export async function writeRows(session: SqlSession, captured: CapturedTable): Promise<void> {
  const { table } = captured
  const { keys, seen } = await shapeOf(session, captured)
  const values = [text(table), text('r'), image('rows', keys), 'NULL', 'NULL', image('rows', seen), 'NULL', NOW]
  await session.run(`INSERT INTO changes (${COLUMNS}) SELECT ${values.join(', ')} FROM ${name(table)} AS rows`)
}
